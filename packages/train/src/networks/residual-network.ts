import { UsageError } from '@pith/container';
import type { TensorFlow } from '../tensorflow.js';
import type { BuildOptions } from './reference-network.js';
import { SeededLayers, type Value } from './seeded-layers.js';

export interface ResidualNetworkOptions extends BuildOptions {
  /** Layers with weights: 6n + 2. The paper has 20, 32, 44, 56, 110 and 1202. */
  readonly depth: number;
  /**
   * How the shortcuts where filters double get there: the paper's options A, the identity padded with
   * zeros, without parameters, and B, a 1×1 convolution (§3.3). @default 'identity'
   */
  readonly shortcuts?: 'identity' | 'projection';
}

/** Of the three stages. */
const stages: readonly number[] = [16, 32, 64];

/**
 * The residual network for CIFAR-10 (He et al. 2016, §4.2): a 3×3 convolution of 16 filters, three
 * stages of n blocks of two 3×3 convolutions with 16, 32 and 64 filters, the second and third of which
 * begin with stride 2, and global average pooling; batch normalisation after every convolution.
 * [batch, 32, 32, 3] → [batch, 10]; 269,722 trained parameters at depth 20 (the paper: 0.27 M), and
 * 1,376 moving averages.
 *
 * @throws UsageError if the depth is not 6n + 2 for an n of at least 1
 */
export function residualNetwork(
  tf: typeof TensorFlow,
  seed: number,
  options: ResidualNetworkOptions,
): TensorFlow.LayersModel {
  const { depth, shortcuts = 'identity' } = options;
  const blocks = (depth - 2) / 6;
  if (!Number.isInteger(blocks) || blocks < 1) {
    throw new UsageError(
      `residual network of depth ${depth}: expected 6n + 2 for a whole number n of at least 1, such ` +
        'as 8, 20, 56 or 200',
    );
  }
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  let x = normalisedConvolution(layers, input, 'conv1', { filters: stages[0]!, stride: 1 });
  x = layers.relu(x, 'conv1_relu');
  for (const [i, filters] of stages.entries()) {
    for (let block = 1; block <= blocks; block++) {
      const stride = i > 0 && block === 1 ? 2 : 1;
      const name = `stage${i + 1}_block${block}`;
      x = residualBlock(layers, x, name, { filters, stride, shortcuts });
    }
  }
  x = layers.globalAveragePooling(x);
  return layers.model(
    `residual_network_${depth}`,
    input,
    layers.dense(x, 'classes', layers.classes, 'softmax'),
  );
}

interface ConvolutionSize {
  readonly filters: number;
  readonly stride: number;
}

/** He et al. 2016, Figure 2: y = ReLU(F(x) + x). */
function residualBlock(
  layers: SeededLayers,
  input: Value,
  name: string,
  options: ConvolutionSize & Required<Pick<ResidualNetworkOptions, 'shortcuts'>>,
): Value {
  const { filters, stride, shortcuts } = options;
  let x = normalisedConvolution(layers, input, `${name}_conv1`, { filters, stride });
  x = layers.relu(x, `${name}_relu1`);
  x = normalisedConvolution(layers, x, `${name}_conv2`, { filters, stride: 1 });
  let shortcut = input;
  if (stride > 1) {
    shortcut =
      shortcuts === 'identity'
        ? paddedIdentity(layers, input, name, { filters, stride })
        : layers.batchNormalization(
            layers.convolution(input, `${name}_projection`, {
              ...{ filters, size: 1, stride, padding: 'valid', useBias: false },
            }),
            `${name}_projection_bn`,
          );
  }
  return layers.relu(layers.add([x, shortcut], `${name}_add`), `${name}_relu2`);
}

/** 3×3, a border of one pixel on every side, as in the authors' Caffe models. */
function normalisedConvolution(
  layers: SeededLayers,
  input: Value,
  name: string,
  { filters, stride }: ConvolutionSize,
): Value {
  // TensorFlow's 'same' would leave out the upper and left border at stride 2, and so move the map
  // half a pixel off the shortcut's.
  const padded =
    stride > 1
      ? layers.apply(input, layers.tf.layers.zeroPadding2d({ name: `${name}_pad`, padding: 1 }))
      : input;
  const convolved = layers.convolution(padded, name, {
    ...{ filters, size: 3, stride, useBias: false },
    padding: stride > 1 ? 'valid' : 'same',
  });
  return layers.batchNormalization(convolved, `${name}_bn`);
}

/**
 * Every second pixel, and zeros for the channels that are more (option A). The channels become the
 * width for a moment, which is what the layer for borders can pad.
 */
function paddedIdentity(
  layers: SeededLayers,
  input: Value,
  name: string,
  { filters, stride }: ConvolutionSize,
): Value {
  const { tf } = layers;
  const more = filters - input.shape.at(-1)!;
  const before = Math.floor(more / 2);
  let x = layers.maxPooling(input, `${name}_subsample`, { size: 1, stride });
  const swap = (part: string) => tf.layers.permute({ name: `${name}_${part}`, dims: [1, 3, 2] });
  x = layers.apply(x, swap('channels_to_width'));
  x = layers.apply(
    x,
    tf.layers.zeroPadding2d({
      name: `${name}_zeros`,
      padding: [
        [0, 0],
        [before, more - before],
      ],
    }),
  );
  return layers.apply(x, swap('width_to_channels'));
}
