import type { TensorFlow } from '../tensorflow.js';
import { alexNetClassifier } from './alexnet-classifier.js';
import type { BuildOptions } from './reference-network.js';
import { SeededLayers, type Value } from './seeded-layers.js';

/**
 * AlexNet (Krizhevsky, Sutskever and Hinton 2012, §3.5): five convolutions, the second, fourth and
 * fifth of which see only one half of the channels, as they were spread over two GPUs; here these are
 * two towers, `a` and `b`, that meet before conv3 and before fc6. Overlapping max pooling (§3.4),
 * dropout after fc6 and fc7 (§4.2). [batch, 227, 227, 3] → [batch, 1000]; 60,965,224 parameters, as in
 * Caffe and in Han et al. 2016, Table 4.
 *
 * Without the local response normalisation of §3.3, for which TensorFlow.js has no layer: it has no
 * parameters, and VGG does as well without it (Simonyan and Zisserman 2015, §4.1). Biases start at 0.
 */
export function alexNet(
  tf: typeof TensorFlow,
  seed: number,
  options: BuildOptions,
): TensorFlow.LayersModel {
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  /** A convolution of both towers, each on its own channels or both on all. */
  const towers = (from: readonly [Value, Value], name: string, filters: number, size: number) => {
    const tower = (value: Value, letter: string) =>
      layers.convolution(value, `${name}${letter}`, {
        ...{ filters: filters / 2, size, activation: 'relu' },
        ...(name === 'conv1' && { stride: 4, padding: 'valid' }),
      });
    return [tower(from[0], 'a'), tower(from[1], 'b')] as const;
  };
  const pool = ([a, b]: readonly [Value, Value], name: string) =>
    [
      layers.maxPooling(a, `${name}a`, { size: 3, stride: 2 }),
      layers.maxPooling(b, `${name}b`, { size: 3, stride: 2 }),
    ] as const;

  const first = pool(towers([input, input], 'conv1', 96, 11), 'pool1');
  const second = pool(towers(first, 'conv2', 256, 5), 'pool2');
  const both = layers.concatenate(second, 'concat2');
  const third = towers([both, both], 'conv3', 384, 3);
  const fourth = towers(third, 'conv4', 384, 3);
  const fifth = pool(towers(fourth, 'conv5', 256, 3), 'pool5');
  const features = layers.flatten(layers.concatenate(fifth, 'concat5'));
  return layers.model('alexnet', input, alexNetClassifier(layers, features, 4096));
}
