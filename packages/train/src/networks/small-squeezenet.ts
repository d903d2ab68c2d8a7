import type { TensorFlow } from '../tensorflow.js';
import { type FireOptions, fireModule } from './fire-module.js';
import type { BuildOptions } from './reference-network.js';
import { SeededLayers } from './seeded-layers.js';

/** How wide a small SqueezeNet is. */
export interface SmallSqueezeNetOptions extends BuildOptions {
  /** Filters of the first convolution. */
  readonly stem: number;
  /**
   * Filters of each kind in the expand layers of fire2 and fire3, and what every second module adds:
   * base_e / 2 and incr_e / 2 of Iandola et al. 2016, §5.1, where freq is 2. SqueezeNet has 64.
   */
  readonly base: number;
  /** Share of the last maps' values that training drops. SqueezeNet has 0.5. */
  readonly dropout: number;
}

/**
 * Modules that are passed by start small, so that the network starts as if they were not there and learns
 * sooner (in the manner of Zhang, Dauphin and Ma 2019, who start a branch's last layer at zero).
 */
const BYPASSED_GAIN = 0.3;

/**
 * SqueezeNet for images of about 28×28 or 32×32. Eight fire modules at the paper's squeeze ratio of
 * 0.125 (§5.2), dropout and a convolution to the classes, as in SqueezeNet 1.1, with other
 * strides: the first convolution has stride 1 rather than 2, and maps are halved twice rather than
 * three times, before fire2 and before fire4, so that 28×28 becomes 14×14 and 7×7, and 32×32 becomes
 * 16×16 and 8×8.
 *
 * It has the simple bypass of §6 around fire3, fire5, fire7 and fire9, without which it learns slowly,
 * and no ReLU after the last convolution, which can leave one of few classes dead.
 */
export function smallSqueezeNet(
  tf: typeof TensorFlow,
  seed: number,
  options: SmallSqueezeNetOptions,
): TensorFlow.LayersModel {
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  const pooling = { size: 3, stride: 2, padding: 'same' } as const;
  let x = layers.convolution(input, 'conv1', {
    ...{ filters: options.stem, size: 3, activation: 'relu' },
  });
  x = layers.maxPooling(x, 'pool1', pooling);
  for (const [i, fire] of firesOf(options.base).entries()) {
    const name = `fire${i + 2}`;
    const hasBypass = x.shape.at(-1) === 2 * fire.expand;
    const expandGain = hasBypass ? BYPASSED_GAIN : 1;
    const output = fireModule(layers, x, name, { ...fire, expandGain });
    x = hasBypass ? layers.add([x, output], `${name}_bypass`) : output;
    if (i + 2 === 3) x = layers.maxPooling(x, 'pool3', pooling);
  }
  x = layers.dropout(x, 'drop9', options.dropout);
  x = layers.convolution(x, 'conv10', {
    ...{ filters: layers.classes, size: 1, initializer: layers.glorotUniform() },
  });
  x = layers.globalAveragePooling(x, 'pool10');
  return layers.model(
    'small_squeezenet',
    input,
    layers.apply(x, tf.layers.softmax({ name: 'prob' })),
  );
}

/** fire2 to fire9. */
function firesOf(base: number): FireOptions[] {
  return Array.from({ length: 8 }, (_, i) => {
    const expand = base * (1 + Math.floor(i / 2));
    return { squeeze: expand / 4, expand };
  });
}
