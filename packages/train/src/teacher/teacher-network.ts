import { imageLayout } from '../augmentation/image-layout.js';
import type { BuildNetwork } from '../networks/reference-network.js';
import { SeededLayers, type Value } from '../networks/seeded-layers.js';

/** Maps are halved while they are no smaller, and no more often than `mostHalvings`. */
const leastToHalve = 10;
const mostHalvings = 4;

/** Filters of the first convolution; each halving of the maps doubles them. */
const stem = 12;

/**
 * A network that is trained to teach: large enough to be better than what is compressed, small enough
 * to be trained on the spot.
 *
 * For images, convolutions 12 5×5, 24 3×3 and 48 3×3 with the maps halved in between, another 48 3×3
 * once they are small, dropout and a dense layer: for MNIST 1.9 million multiplications an image and
 * 39 000 weights. For other examples, two hidden layers of 512 and 256 units with dropout.
 */
export const teacherNetwork: BuildNetwork = (tf, seed, options) => {
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  const layout = imageLayout(options.inputShape);
  const isImage = layout !== undefined && layout.channelStride === 1;
  const last = isImage ? convolutions(layers, input) : hiddenUnits(layers, input);
  const output = layers.dense(last, 'classes', layers.classes, 'softmax');
  return layers.model('teacher', input, output);
};

function convolutions(layers: SeededLayers, input: Value): Value {
  const side = (value: Value) => Math.min(value.shape[1]!, value.shape[2]!);
  const convolution = (value: Value, name: string, filters: number, size: number) =>
    layers.convolution(value, name, { filters, size, activation: 'relu' });
  let x = input;
  if (x.shape.length === 3) {
    const [height, width] = input.shape.slice(1) as [number, number];
    x = layers.apply(x, layers.tf.layers.reshape({ targetShape: [height, width, 1] }));
  }
  let filters = stem;
  x = convolution(x, 'conv1', filters, 5);
  for (let halving = 1; halving <= mostHalvings && side(x) >= leastToHalve; halving++) {
    x = layers.maxPooling(x, `pool${halving}`, { size: 2, stride: 2, padding: 'same' });
    filters *= 2;
    x = convolution(x, `conv${halving + 1}`, filters, 3);
  }
  x = convolution(x, 'conv_last', filters, 3);
  x = layers.maxPooling(x, 'pool_last', { size: 2, stride: 2, padding: 'same' });
  return layers.dropout(layers.flatten(x), 'dropout', 0.4);
}

function hiddenUnits(layers: SeededLayers, input: Value): Value {
  let x = input.shape.length === 2 ? input : layers.flatten(input);
  for (const [i, units] of [512, 256].entries()) {
    x = layers.dense(x, `hidden${i + 1}`, units, 'relu');
    x = layers.dropout(x, `dropout${i + 1}`, 0.3);
  }
  return x;
}
