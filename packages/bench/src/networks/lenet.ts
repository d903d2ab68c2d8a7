import { conv2d, dense, maxPool } from './layers.js';
import {
  type BenchmarkNetwork,
  LayersModelBuilder,
  type WeightOptions,
} from './layers-model-builder.js';

/** Han et al. 2016 (Deep Compression), Table 2. */
const LENET_300_100_DENSITIES = { ip1: 0.08, ip2: 0.09, ip3: 0.26 };

/** LeNet-300-100: [28, 28, 1] → [10]. @param options densities by default as in the paper */
export function lenet300100(options: WeightOptions = {}): BenchmarkNetwork {
  const builder = new LayersModelBuilder('lenet_300_100', [28, 28, 1], {
    density: LENET_300_100_DENSITIES,
    ...options,
  });
  let x = builder.layer('flatten', 'Flatten', ['input']);
  x = dense(builder, 'ip1', x, { inputs: 784, units: 300, activation: 'relu' });
  x = dense(builder, 'ip2', x, { inputs: 300, units: 100, activation: 'relu' });
  return builder.build(dense(builder, 'ip3', x, { inputs: 100, units: 10, activation: 'softmax' }));
}

/** Han et al. 2016 (Deep Compression), Table 3. */
const LENET_5_DENSITIES = { conv1: 0.66, conv2: 0.12, ip1: 0.08, ip2: 0.19 };

/** Caffe's LeNet-5: [28, 28, 1] → [10]. @param options densities by default as in the paper */
export function lenet5(options: WeightOptions = {}): BenchmarkNetwork {
  const builder = new LayersModelBuilder('lenet_5', [28, 28, 1], {
    density: LENET_5_DENSITIES,
    ...options,
  });
  const valid = { kernel: 5, padding: 'valid' } as const;
  let x = conv2d(builder, 'conv1', 'input', { ...valid, inChannels: 1, filters: 20 });
  x = maxPool(builder, 'pool1', x, { size: 2, stride: 2 });
  x = conv2d(builder, 'conv2', x, { ...valid, inChannels: 20, filters: 50 });
  x = maxPool(builder, 'pool2', x, { size: 2, stride: 2 });
  x = builder.layer('flatten', 'Flatten', [x]);
  x = dense(builder, 'ip1', x, { inputs: 800, units: 500, activation: 'relu' });
  return builder.build(dense(builder, 'ip2', x, { inputs: 500, units: 10, activation: 'softmax' }));
}
