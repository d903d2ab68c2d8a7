import type { TensorFlow } from '../tensorflow.js';
import type { BuildOptions } from './reference-network.js';
import { SeededLayers, type Value } from './seeded-layers.js';

/** Filters and stride of a depthwise separable block. */
type Block = readonly [filters: number, stride: number];

/** Howard et al. 2017, Table 1. The table's last stride of 2 is a misprint: maps stay 7×7. */
const blocks: readonly Block[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

export interface MobileNetV1Options extends BuildOptions {
  /** The width multiplier α (§3.3), which scales the filters of every layer. @default 1 */
  readonly alpha?: number;
  /**
   * 'small' for images of about 28×28 or 32×32: only the second and the fourth block have stride 2,
   * so that 28×28 becomes 14×14 and 7×7, not 1×1. @default 'large'
   */
  readonly images?: 'large' | 'small';
}

/**
 * MobileNetV1 (Howard et al. 2017, §3.1 and Table 1): a convolution and thirteen depthwise separable
 * blocks, each layer with batch normalisation, then global average pooling.
 * [batch, 224, 224, 3] → [batch, 1000]; 4,253,864 parameters with the moving averages of batch
 * normalisation, as Keras counts them. ReLU is cut off at 6, as in the authors' code.
 */
export function mobileNetV1(
  tf: typeof TensorFlow,
  seed: number,
  options: MobileNetV1Options,
): TensorFlow.LayersModel {
  const { alpha = 1, images = 'large' } = options;
  const layers = new SeededLayers(tf, seed, options);
  const normalised = (value: Value, name: string) =>
    layers.relu(layers.batchNormalization(value, `${name}_bn`), `${name}_relu`, 6);
  const filtersOf = (filters: number) => Math.max(1, Math.round(filters * alpha));
  const input = layers.input();
  let x = layers.convolution(input, 'conv1', {
    ...{ filters: filtersOf(32), size: 3, useBias: false },
    stride: images === 'large' ? 2 : 1,
  });
  x = normalised(x, 'conv1');
  for (const [i, [filters, published]] of blocks.entries()) {
    const number = i + 1;
    const stride = images === 'small' && number > 4 ? 1 : published;
    x = layers.depthwiseConvolution(x, `conv_dw_${number}`, { stride, useBias: false });
    x = normalised(x, `conv_dw_${number}`);
    x = layers.convolution(x, `conv_pw_${number}`, {
      ...{ filters: filtersOf(filters), size: 1, useBias: false },
    });
    x = normalised(x, `conv_pw_${number}`);
  }
  x = layers.globalAveragePooling(x);
  return layers.model('mobilenet_v1', input, layers.dense(x, 'classes', layers.classes, 'softmax'));
}
