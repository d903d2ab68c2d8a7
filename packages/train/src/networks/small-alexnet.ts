import type { TensorFlow } from '../tensorflow.js';
import { alexNetClassifier } from './alexnet-classifier.js';
import type { BuildOptions } from './reference-network.js';
import { SeededLayers } from './seeded-layers.js';

/** How wide a small AlexNet is. */
export interface SmallAlexNetOptions extends BuildOptions {
  /** Of conv1 to conv5. */
  readonly filters: readonly [number, number, number, number, number];
  /** Of fc6 and fc7 each. */
  readonly units: number;
}

/**
 * AlexNet for images of about 28×28 or 32×32: its five convolutions, three overlapping poolings and
 * three fully connected layers, in which again nine tenths of the parameters are. The first
 * convolution is 5×5 at stride 1 rather than 11×11 at stride 4, and windows are padded, so that 28×28
 * becomes 14×14, 7×7 and 4×4 (32×32 becomes 16, 8, 4). One tower, no response normalisation.
 */
export function smallAlexNet(
  tf: typeof TensorFlow,
  seed: number,
  options: SmallAlexNetOptions,
): TensorFlow.LayersModel {
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  const pooling = { size: 3, stride: 2, padding: 'same' } as const;
  let x = input;
  for (const [i, filters] of options.filters.entries()) {
    const number = i + 1;
    x = layers.convolution(x, `conv${number}`, {
      ...{ filters, size: number <= 2 ? 5 : 3, activation: 'relu' },
    });
    if ([1, 2, 5].includes(number)) x = layers.maxPooling(x, `pool${number}`, pooling);
  }
  x = layers.flatten(x);
  return layers.model('small_alexnet', input, alexNetClassifier(layers, x, options.units));
}
