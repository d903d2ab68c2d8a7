import type { BuildNetwork } from './reference-network.js';

/**
 * LeNet-300-100 (LeCun et al. 1998; as in Han et al. 2016, §5.1): two hidden layers of 300 and 100
 * units with ReLU. [batch, 28, 28, 1] → [batch, 10]; 266,610 parameters.
 */
export const lenet300100: BuildNetwork = (tf, seed, { inputShape, classes, initialWeights }) => {
  const dense = (name: string, units: number, activation: 'relu' | 'softmax', offset: number) =>
    tf.layers.dense({
      name,
      units,
      activation,
      kernelInitializer:
        initialWeights === 'zeros'
          ? tf.initializers.zeros()
          : tf.initializers.glorotUniform({ seed: seed * 16 + offset }),
    });
  return tf.sequential({
    name: 'lenet_300_100',
    layers: [
      tf.layers.flatten({ name: 'flatten', inputShape: [...inputShape] }),
      dense('ip1', 300, 'relu', 1),
      dense('ip2', 100, 'relu', 2),
      dense('ip3', classes, 'softmax', 3),
    ],
  });
};
