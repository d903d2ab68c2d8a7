import fc from 'fast-check';
import type { NetworkRecipe } from '../runtime/generated-networks.js';

const LINEAR = ['dense', 'conv2d', 'separable', 'depthwise', 'batchNormalization', 'prelu'];
const OTHER = [
  ...['maxPooling2d', 'averagePooling2d', 'globalAveragePooling2d', 'flatten', 'relu', 'elu'],
  ...['zeroPadding2d', 'cropping2d', 'upSampling2d', 'conv1d', 'maxPooling1d', 'rescaling'],
  ...[
    'add',
    'multiply',
    'maximum',
    'gate',
    'concatenate',
    'shared',
    'nested',
    'softmax',
    'reshape',
  ],
];

const step = (kinds: readonly string[]) =>
  fc.record({ kind: fc.constantFrom(...kinds), seed: fc.nat({ max: 2 ** 20 }) });
const steps = fc.array(
  fc.oneof({ weight: 2, arbitrary: step(LINEAR) }, { weight: 1, arbitrary: step(OTHER) }),
  { minLength: 2, maxLength: 7 },
);
const side = fc.integer({ min: 1, max: 9 });
const channels = fc.integer({ min: 1, max: 6 });
const weights = fc.record({
  seed: fc.nat({ max: 2 ** 20 }),
  density: fc.constantFrom(0.1, 0.3, 1),
});

/** Recipes of small networks, most of which have hidden units between layers that are known. */
export const hiddenUnitNetworks: fc.Arbitrary<NetworkRecipe> = fc.record({
  inputShape: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(side, side, channels) },
    { weight: 1, arbitrary: fc.tuple(side, channels) },
    { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 1, max: 20 })) },
  ),
  // The last layer's units are the model's outputs, which have to stay.
  steps: fc.tuple(steps, step(['dense'])).map(([hidden, last]) => [...hidden, last]),
  sequential: fc.boolean(),
  twoOutputs: fc.constant(false),
  weights,
});
