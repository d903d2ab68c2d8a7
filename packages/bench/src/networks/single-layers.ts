import { conv2d, dense } from './layers.js';
import {
  type BenchmarkNetwork,
  LayersModelBuilder,
  type WeightOptions,
} from './layers-model-builder.js';

export interface DenseShape {
  readonly inputs: number;
  readonly outputs: number;
}

/** One fully connected layer with ReLU: [inputs] → [outputs]. */
export function singleDense(
  { inputs, outputs }: DenseShape,
  options: WeightOptions = {},
): BenchmarkNetwork {
  const builder = new LayersModelBuilder(`dense_${inputs}_${outputs}`, [inputs], options);
  return builder.build(
    dense(builder, 'dense', 'input', { inputs, units: outputs, activation: 'relu' }),
  );
}

export interface Conv2dShape {
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Height and width of the window. */
  readonly kernel: number;
  /** @default 1 */
  readonly stride?: number;
  /** @default 'same' */
  readonly padding?: 'same' | 'valid';
}

/** One convolution with ReLU: [height, width, inChannels] → [height', width', outChannels]. */
export function singleConv2d(shape: Conv2dShape, options: WeightOptions = {}): BenchmarkNetwork {
  const { height, width, inChannels, outChannels, kernel, stride = 1, padding = 'same' } = shape;
  const name = `conv_${inChannels}_${outChannels}_${kernel}x${kernel}_${height}`;
  const builder = new LayersModelBuilder(name, [height, width, inChannels], options);
  return builder.build(
    conv2d(builder, 'conv', 'input', {
      ...{ inChannels, filters: outChannels, kernel, stride, padding },
      activation: 'relu',
    }),
  );
}
