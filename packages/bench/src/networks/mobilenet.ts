import { conv2d, dense, depthwiseConv2d, normalised } from './layers.js';
import {
  type BenchmarkNetwork,
  LayersModelBuilder,
  type WeightOptions,
} from './layers-model-builder.js';

/** Output channels and stride of each depthwise separable block. */
const BLOCKS = [
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
] as const;

/**
 * MobileNetV1 1.0 (Howard et al. 2017, Table 1): [224, 224, 3] → [1000]. Depthwise kernels are
 * shared but not pruned, as usual. @param options density 0.25 by default
 */
export function mobileNetV1(options: WeightOptions = {}): BenchmarkNetwork {
  const builder = new LayersModelBuilder('mobilenet_v1', [224, 224, 3], {
    density: 0.25,
    ...options,
  });
  let channels = 32;
  let x = conv2d(builder, 'conv1', 'input', {
    ...{ inChannels: 3, filters: channels, kernel: 3, stride: 2, useBias: false },
  });
  x = normalised(builder, 'conv1', x, channels);
  for (const [i, [filters, stride]] of BLOCKS.entries()) {
    const depthwise = `conv_dw_${i + 1}`;
    x = depthwiseConv2d(builder, depthwise, x, { channels, stride });
    x = normalised(builder, depthwise, x, channels);
    const pointwise = `conv_pw_${i + 1}`;
    const shape = { inChannels: channels, filters, kernel: 1, useBias: false };
    x = conv2d(builder, pointwise, x, shape);
    x = normalised(builder, pointwise, x, filters);
    channels = filters;
  }
  x = builder.layer('pool', 'GlobalAveragePooling2D', [x], { data_format: 'channels_last' });
  return builder.build(
    dense(builder, 'classes', x, { inputs: channels, units: 1000, activation: 'softmax' }),
  );
}
