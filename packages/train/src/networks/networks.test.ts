import { InputError, UsageError } from '@pith/container';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { findNetwork, fitNetwork } from './fit-network.js';
import { networks } from './index.js';

let tf: typeof TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

const entries = Object.entries(networks);
const zeros = { initialWeights: 'zeros' } as const;

/** The values of a model's kernels, by name. */
function kernels(model: TensorFlow.LayersModel): Map<string, string> {
  return new Map(
    model.weights
      .filter(({ shape }) => shape.length >= 2)
      .map((weight) => [weight.originalName, weight.read().dataSync().join()]),
  );
}

// Han et al. 2016, Table 1: 266 K and 431 K. The others are counted beside their builders.
it.each([
  ['lenet-300-100', 266_610],
  ['lenet-5', 431_080],
])('%s has %i parameters', (name, expected) => {
  const model = networks[name]!.build(tf, 1, zeros);
  expect(model.countParams()).toBe(expected);
  model.dispose();
});

describe.each(entries)('%s', (_, { build, defaults, least }) => {
  it('takes and gives what its defaults say, and ends in a softmax', () => {
    const model = build(tf, 1, zeros);
    expect(model.inputs[0]!.shape.slice(1)).toEqual(defaults.inputShape);
    expect(model.outputs[0]!.shape).toEqual([null, defaults.classes]);
    const last = model.layers.at(-1)!;
    const ends = last.getClassName() === 'Softmax' || last.getConfig()['activation'] === 'softmax';
    expect(ends).toBe(true);
    model.dispose();
  });

  it.skipIf(least === 'any-shape')('leaves no map empty at its least size', () => {
    const size = least as number;
    const model = build(tf, 1, { inputShape: [size, size, 2], classes: 3, ...zeros });
    for (const { name, outputShape } of model.layers) {
      for (const extent of (outputShape as number[]).slice(1)) {
        expect(extent, name).toBeGreaterThan(0);
      }
    }
    expect(model.outputs[0]!.shape).toEqual([null, 3]);
    model.dispose();
  });
});

it.each([
  'lenet-5',
  'alexnet',
  'alexnet-one-tower',
  'squeezenet-1.0',
  'squeezenet-1.1',
  'vgg-16',
  'vgg-28',
])('%s has an empty map one pixel below its least size', (name) => {
  const { build, least } = networks[name]!;
  const size = (least as number) - 1;
  const empty = () => {
    const model = build(tf, 1, { inputShape: [size, size, 1], ...zeros });
    return model.layers.some(({ outputShape }) =>
      (outputShape as number[]).slice(1).some((extent) => extent < 1),
    );
  };
  let found: boolean;
  try {
    found = empty();
  } catch {
    found = true;
  }
  expect(found).toBe(true);
});

describe.each([
  'lenet-300-100',
  'lenet-5',
  'squeezenet-28',
  'mobilenet-28',
  'resnet-20',
  'gru',
  'transformer',
])('%s', (name) => {
  it('starts by its seed alone, each layer by another', () => {
    const { build } = networks[name]!;
    const [one, again, other] = [build(tf, 7), build(tf, 7), build(tf, 8)].map(kernels);
    expect(again).toEqual(one);
    const values = [...one!.values(), ...other!.values()];
    expect(new Set(values).size).toBe(values.length);
  });
});

it('starts kernels before a ReLU with a variance of 2 / fan-in (He et al. 2015, §2.2)', () => {
  const model = networks['vgg-28']!.build(tf, 1);
  const [kernel] = model.getLayer('conv3_2').getWeights();
  const { mean, variance } = tf.moments(kernel!);
  expect(Math.abs(mean.dataSync()[0]!)).toBeLessThan(1e-3);
  expect(variance.dataSync()[0]! * 9 * 128).toBeGreaterThan(1.9);
  expect(variance.dataSync()[0]! * 9 * 128).toBeLessThan(2.1);
});

describe('fitNetwork', () => {
  const of = (shape: readonly number[]) => ({ shape, classes: 7, name: 'things' });

  it.each([
    ['squeezenet-28', [32, 32, 3], [32, 32, 3]],
    ['lenet-5', [28, 28], [28, 28, 1]],
    ['lenet-5', [784], [28, 28, 1]],
    ['lenet-300-100', [784], [28, 28, 1]],
    ['lenet-300-100', [13], [13, 1]],
    ['lenet-300-100', [5, 4, 3, 2], [5, 4, 3, 2]],
    ['vgg-16', [32, 40, 1], [32, 40, 1]],
  ])('builds %s for examples of %j', (name, shape, inputShape) => {
    expect(fitNetwork(name, of(shape))).toEqual({ inputShape, classes: 7 });
    const model = networks[name]!.build(tf, 1, { inputShape, classes: 7, ...zeros });
    expect(model.outputs[0]!.shape).toEqual([null, 7]);
    model.dispose();
  });

  it.each([
    ['vgg-16', [28, 28, 1], /at least 32×32/],
    ['lenet-5', [14, 14, 1], /at least 16×16/],
    ['resnet-20', [13], /at least 4×4/],
    ['lstm', [5, 4, 3, 2], /at least 1×1/],
  ])('refuses examples that do not fit %s: %j', (name, shape, limit) => {
    const refused = () => fitNetwork(name, of(shape));
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(`data set things: examples of [${shape.join(', ')}], but ${name}`);
    expect(refused).toThrow(limit);
    expect(refused).toThrow(/such examples: lenet-300-100/);
  });

  it('names those that fit, and no others', () => {
    const message = (shape: number[]) => {
      try {
        return fitNetwork('vgg-16', of(shape)) && '';
      } catch (error) {
        return (error as Error).message.split('such examples: ')[1];
      }
    };
    expect(message([28, 28, 1])).toMatch(/\bsqueezenet-28\b.*\bresnet-20\b/);
    expect(message([28, 28, 1])).not.toMatch(/\balexnet,|squeezenet-1|mobilenet-v1/);
    expect(message([13])).toBe('lenet-300-100');
  });

  it.each(['lenet-6', 'toString', '__proto__'])('does not know %s', (name) => {
    expect(() => findNetwork(name)).toThrow(UsageError);
    expect(() => findNetwork(name)).toThrow(/not known; there are lenet-300-100, lenet-5, alexnet/);
  });
});
