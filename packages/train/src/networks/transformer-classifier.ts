import type { TensorFlow } from '../tensorflow.js';
import type { BuildOptions } from './reference-network.js';
import { SeededLayers, type Value } from './seeded-layers.js';

export interface TransformerOptions extends BuildOptions {
  /** Height and width of a patch, in pixels. */
  readonly patch: number;
  /** Values of a token: a multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  /** Blocks of attention and a perceptron. */
  readonly blocks: number;
  /** Units of the perceptrons' hidden layers. */
  readonly hidden: number;
}

/**
 * A small vision transformer (Dosovitskiy et al. 2021, §3.1): patches become tokens by a convolution
 * as wide as its stride; blocks of multi-head attention and a perceptron with GELU, each after layer
 * normalisation and around a shortcut; the mean of all tokens tells the class (appendix D.3).
 * [batch, height, width, channels] → [batch, classes]
 *
 * Where a token is comes from a 3×3 depthwise convolution over the map of tokens, whose border shows
 * the place (Chu et al. 2023, "Conditional positional encodings", §3.2), so that images of any size do;
 * TensorFlow.js has no layer for a learnt table that is added.
 *
 * With d the width, h the hidden units, p the patch, c the channels, b blocks and k classes it has
 * d(p²c + 1) + 10d + b(4d(d + 1) + 4d + 2dh + h + d) + 2d + k(d + 1) parameters. The factors and offsets
 * of layer normalisation, 4bd + 2d of them, stay 1 and 0: the fully connected layers behind can take
 * both in, and TensorFlow.js spends ten times as long on their gradients as on all others.
 */
export function transformerClassifier(
  tf: typeof TensorFlow,
  seed: number,
  options: TransformerOptions,
): TensorFlow.LayersModel {
  const { patch, width, blocks, hidden } = options;
  const layers = new SeededLayers(tf, seed, options);
  const normalised = (value: Value, name: string) =>
    layers.apply(value, tf.layers.layerNormalization({ name, epsilon: 1e-6, trainable: false }));
  const input = layers.input();
  const patches = layers.convolution(input, 'patches', {
    ...{ filters: width, size: patch, stride: patch, initializer: layers.glorotUniform() },
  });
  const positions = layers.depthwiseConvolution(patches, 'positions', {});
  const map = layers.add([patches, positions], 'placed');
  const [, height, across] = map.shape as number[];
  // [batch, tokens, width]
  let x = layers.apply(
    map,
    tf.layers.reshape({ name: 'tokens', targetShape: [height! * across!, width] }),
  );
  for (let block = 1; block <= blocks; block++) {
    const name = `block${block}`;
    const attended = attention(layers, normalised(x, `${name}_norm1`), name, options);
    x = layers.add([x, attended], `${name}_add1`);
    const units = layers.dense(normalised(x, `${name}_norm2`), `${name}_mlp1`, hidden, 'gelu');
    x = layers.add([x, layers.dense(units, `${name}_mlp2`, width)], `${name}_add2`);
  }
  x = normalised(x, 'norm');
  x = layers.apply(x, tf.layers.globalAveragePooling1d({ name: 'pool' }));
  return layers.model(
    'transformer_classifier',
    input,
    layers.dense(x, 'classes', layers.classes, 'softmax'),
  );
}

/**
 * Multi-head self-attention (Vaswani et al. 2017, §3.2): softmax(QKᵀ / √dₖ)V for each head, then a
 * matrix over all heads. The heads have layers of their own, as the layer for products takes matrices.
 * [batch, tokens, width] → [batch, tokens, width]
 */
function attention(
  layers: SeededLayers,
  input: Value,
  block: string,
  { width, heads }: TransformerOptions,
): Value {
  const { tf } = layers;
  const size = width / heads;
  const outputs = Array.from({ length: heads }, (_, i) => {
    const name = `${block}_head${i + 1}`;
    const [query, key, value] = ['query', 'key', 'value'].map((part) =>
      layers.dense(input, `${name}_${part}`, size),
    ) as [Value, Value, Value];
    const product = (a: Value, b: Value, part: string, axes: [number, number]) =>
      layers.apply([a, b], tf.layers.dot({ name: `${name}_${part}`, axes }));
    // [batch, tokens, tokens]
    let scores = product(query, key, 'scores', [2, 2]);
    scores = layers.apply(
      scores,
      tf.layers.rescaling({ name: `${name}_scaled`, scale: 1 / Math.sqrt(size), offset: 0 }),
    );
    scores = layers.apply(scores, tf.layers.softmax({ name: `${name}_softmax`, axis: -1 }));
    return product(scores, value, 'mixed', [2, 1]);
  });
  const joined = outputs.length > 1 ? layers.concatenate(outputs, `${block}_heads`) : outputs[0]!;
  return layers.dense(joined, `${block}_projection`, width);
}
