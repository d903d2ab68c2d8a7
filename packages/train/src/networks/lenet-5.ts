import type { BuildNetwork } from './reference-network.js';

/**
 * Caffe's LeNet-5 (as in Han et al. 2016, §5.1): convolution 20 5×5, pooling, convolution 50 5×5,
 * pooling, 500 units with ReLU, 10. [batch, 28, 28, 1] → [batch, 10]; 431,080 parameters.
 */
export const lenet5: BuildNetwork = (tf, seed, { inputShape, classes, initialWeights }) => {
  const kernelInitializer = (offset: number) =>
    initialWeights === 'zeros'
      ? tf.initializers.zeros()
      : tf.initializers.glorotUniform({ seed: seed * 16 + offset });
  return tf.sequential({
    name: 'lenet_5',
    layers: [
      tf.layers.conv2d({
        name: 'conv1',
        inputShape: [...inputShape],
        filters: 20,
        kernelSize: 5,
        kernelInitializer: kernelInitializer(1),
      }),
      tf.layers.maxPooling2d({ name: 'pool1', poolSize: 2, strides: 2 }),
      tf.layers.conv2d({
        name: 'conv2',
        filters: 50,
        kernelSize: 5,
        kernelInitializer: kernelInitializer(2),
      }),
      tf.layers.maxPooling2d({ name: 'pool2', poolSize: 2, strides: 2 }),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({
        name: 'ip1',
        units: 500,
        activation: 'relu',
        kernelInitializer: kernelInitializer(3),
      }),
      tf.layers.dense({
        name: 'ip2',
        units: classes,
        activation: 'softmax',
        kernelInitializer: kernelInitializer(4),
      }),
    ],
  });
};
