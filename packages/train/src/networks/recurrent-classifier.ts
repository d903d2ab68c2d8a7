import type { TensorFlow } from '../tensorflow.js';
import type { BuildOptions } from './reference-network.js';
import { SeededLayers } from './seeded-layers.js';

export interface RecurrentClassifierOptions extends BuildOptions {
  readonly cell: 'lstm' | 'gru';
  /** Size of the state. */
  readonly units: number;
}

/**
 * Reads an image row by row, from the top, and tells its class from the last state.
 * [batch, height, width, channels] → [batch, classes]
 *
 * With u units and rows of r = width · channels values it has 4u(r + u + 1) + (u + 1) · classes
 * parameters as an LSTM (Hochreiter and Schmidhuber 1997; with the forget gate of Gers et al. 2000,
 * whose bias starts at 1), and 3u(r + u + 1) + (u + 1) · classes as a GRU (Cho et al. 2014, §2.3; the
 * reset gate before the matrix). For MNIST and 128 units: 81,674 and 61,578.
 */
export function recurrentClassifier(
  tf: typeof TensorFlow,
  seed: number,
  options: RecurrentClassifierOptions,
): TensorFlow.LayersModel {
  const { cell, units, inputShape } = options;
  const [height, width, channels] = inputShape as [number, number, number];
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  const rows = layers.apply(
    input,
    tf.layers.reshape({ name: 'rows', targetShape: [height, width * channels] }),
  );
  const gates = {
    ...{ name: cell, units, recurrentActivation: 'sigmoid' as const },
    kernelInitializer: layers.glorotUniform(),
    // Orthogonal matrices are usual here, but TensorFlow.js takes half a second for them and warns of
    // it. Over a few dozen rows these train, too.
    recurrentInitializer: layers.glorotUniform(),
  } as const;
  const layer =
    cell === 'lstm' ? tf.layers.lstm({ ...gates, unitForgetBias: true }) : tf.layers.gru(gates);
  const last = layers.apply(rows, layer);
  return layers.model(
    `${cell}_classifier`,
    input,
    layers.dense(last, 'classes', layers.classes, 'softmax'),
  );
}
