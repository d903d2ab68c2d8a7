import type { TensorFlow } from '../tensorflow.js';
import { alexNetClassifier } from './alexnet-classifier.js';
import type { BuildNetwork, BuildOptions } from './reference-network.js';
import { SeededLayers } from './seeded-layers.js';

/** What sets networks in the manner of VGG apart. */
export interface VggOptions extends BuildOptions {
  /** Filters of each 3×3 convolution, block by block; max pooling of 2×2 ends each block. */
  readonly blocks: readonly (readonly number[])[];
  /** Of the two fully connected layers before the last one. */
  readonly units: number;
  readonly name: string;
}

/**
 * VGG-16 (Simonyan and Zisserman 2015, §2.1 and Table 1, configuration D): thirteen 3×3 convolutions
 * in five blocks, three fully connected layers, dropout after the first two (§3.1).
 * [batch, 224, 224, 3] → [batch, 1000]; 138,357,544 parameters.
 */
export const vgg16: BuildNetwork = (tf, seed, options) =>
  vgg(tf, seed, {
    ...options,
    name: 'vgg_16',
    blocks: [
      [64, 64],
      [128, 128],
      [256, 256, 256],
      [512, 512, 512],
      [512, 512, 512],
    ],
    units: 4096,
  });

/** A network of VGG's parts: blocks of 3×3 convolutions, and AlexNet's fully connected layers. */
export function vgg(
  tf: typeof TensorFlow,
  seed: number,
  options: VggOptions,
): TensorFlow.LayersModel {
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  let x = input;
  for (const [i, block] of options.blocks.entries()) {
    for (const [j, filters] of block.entries()) {
      const name = `conv${i + 1}_${j + 1}`;
      x = layers.convolution(x, name, { filters, size: 3, activation: 'relu' });
    }
    x = layers.maxPooling(x, `pool${i + 1}`, { size: 2, stride: 2 });
  }
  x = layers.flatten(x);
  return layers.model(options.name, input, alexNetClassifier(layers, x, options.units));
}
