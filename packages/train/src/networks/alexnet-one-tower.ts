import type { TensorFlow } from '../tensorflow.js';
import { alexNetClassifier } from './alexnet-classifier.js';
import type { BuildOptions } from './reference-network.js';
import { SeededLayers } from './seeded-layers.js';

/**
 * AlexNet with one tower (Krizhevsky 2014, "One weird trick for parallelizing convolutional neural
 * networks", footnote 1), as in torchvision: without groups, of 64, 192, 384, 256 and 256 filters.
 * [batch, 224, 224, 3] → [batch, 1000]; 61,100,840 parameters.
 */
export function alexNetOneTower(
  tf: typeof TensorFlow,
  seed: number,
  options: BuildOptions,
): TensorFlow.LayersModel {
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  const pooling = { size: 3, stride: 2 } as const;
  const convolution = { size: 3, activation: 'relu' } as const;
  let x = layers.apply(input, tf.layers.zeroPadding2d({ name: 'pad1', padding: 2 }));
  x = layers.convolution(x, 'conv1', {
    ...{ filters: 64, size: 11, stride: 4, padding: 'valid', activation: 'relu' },
  });
  x = layers.maxPooling(x, 'pool1', pooling);
  x = layers.convolution(x, 'conv2', { ...convolution, filters: 192, size: 5 });
  x = layers.maxPooling(x, 'pool2', pooling);
  x = layers.convolution(x, 'conv3', { ...convolution, filters: 384 });
  x = layers.convolution(x, 'conv4', { ...convolution, filters: 256 });
  x = layers.convolution(x, 'conv5', { ...convolution, filters: 256 });
  x = layers.flatten(layers.maxPooling(x, 'pool5', pooling));
  return layers.model('alexnet_one_tower', input, alexNetClassifier(layers, x, 4096));
}
