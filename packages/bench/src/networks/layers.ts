import type { LayersModelBuilder } from './layers-model-builder.js';

/** Small and of both signs, as trained biases are. */
const bias = (i: number) => 0.05 * Math.sin(i + 1);

export interface DenseOptions {
  readonly inputs: number;
  readonly units: number;
  readonly activation?: string;
}

export function dense(
  builder: LayersModelBuilder,
  name: string,
  input: string,
  { inputs, units, activation = 'linear' }: DenseOptions,
): string {
  builder.kernel(name, 'kernel', { shape: [inputs, units], fanIn: inputs });
  builder.vector(name, 'bias', units, bias);
  return builder.layer(name, 'Dense', [input], { units, activation, use_bias: true });
}

export interface Conv2dOptions {
  readonly inChannels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: 'same' | 'valid';
  readonly activation?: string;
  /** Off where a batch normalisation follows. */
  readonly useBias?: boolean;
}

export function conv2d(
  builder: LayersModelBuilder,
  name: string,
  input: string,
  options: Conv2dOptions,
): string {
  const { inChannels, filters, kernel, stride = 1, padding = 'same' } = options;
  const { activation = 'linear', useBias = true } = options;
  const shape = [kernel, kernel, inChannels, filters];
  builder.kernel(name, 'kernel', { shape, fanIn: kernel * kernel * inChannels });
  if (useBias) builder.vector(name, 'bias', filters, bias);
  return builder.layer(name, 'Conv2D', [input], {
    filters,
    kernel_size: [kernel, kernel],
    strides: [stride, stride],
    padding,
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    activation,
    use_bias: useBias,
  });
}

/** 3×3 and not pruned: depthwise kernels are few weights. */
export function depthwiseConv2d(
  builder: LayersModelBuilder,
  name: string,
  input: string,
  { channels, stride }: { readonly channels: number; readonly stride: number },
): string {
  builder.kernel(name, 'depthwise_kernel', { shape: [3, 3, channels, 1], fanIn: 9, density: 1 });
  return builder.layer(name, 'DepthwiseConv2D', [input], {
    kernel_size: [3, 3],
    strides: [stride, stride],
    padding: 'same',
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    depth_multiplier: 1,
    activation: 'linear',
    use_bias: false,
  });
}

/** Batch normalisation and ReLU6, as in MobileNet. */
export function normalised(
  builder: LayersModelBuilder,
  name: string,
  input: string,
  channels: number,
): string {
  const normalisation = `${name}_bn`;
  builder.vector(normalisation, 'gamma', channels, (i) => 1 + 0.2 * Math.sin(i));
  builder.vector(normalisation, 'beta', channels, (i) => 0.2 * Math.cos(i));
  builder.vector(normalisation, 'moving_mean', channels, (i) => 0.1 * Math.sin(3 * i));
  builder.vector(normalisation, 'moving_variance', channels, (i) => 1 + 0.3 * Math.cos(5 * i));
  builder.layer(normalisation, 'BatchNormalization', [input], {
    axis: 3,
    momentum: 0.99,
    epsilon: 0.001,
    center: true,
    scale: true,
  });
  return builder.layer(`${name}_relu`, 'ReLU', [normalisation], { max_value: 6 });
}

export function maxPool(
  builder: LayersModelBuilder,
  name: string,
  input: string,
  { size, stride }: { readonly size: number; readonly stride: number },
): string {
  return builder.layer(name, 'MaxPooling2D', [input], {
    pool_size: [size, size],
    strides: [stride, stride],
    padding: 'valid',
    data_format: 'channels_last',
  });
}
