import type { Training } from '@pith/compress';
import type { TensorFlow } from './tensorflow.js';

/** One of TF.js's optimisers, with a learning rate that can change from step to step. */
export interface Optimiser {
  /**
   * Bytes that the next step makes and keeps beside the variables: moments (Kingma and Ba 2015), where
   * there are none yet.
   */
  pendingBytes(variables: readonly TensorFlow.Variable[]): number;
  step(gradients: TensorFlow.NamedTensorMap, learningRate: number): void;
  dispose(): void;
}

export function createOptimiser(tf: typeof TensorFlow, training: Training): Optimiser {
  const optimiser = create(tf, training);
  // TF.js keeps the rate in this protected field of every optimiser, and reads it at every step;
  // SGD alone keeps a tensor of it, which setLearningRate renews.
  const adjustable = optimiser as unknown as {
    learningRate: number;
    setLearningRate?: (rate: number) => void;
  };
  let hasMoments = false;
  return {
    pendingBytes: (variables) =>
      hasMoments ? 0 : 4 * moments[training.optimiser] * variables.reduce((n, v) => n + v.size, 0),
    step(gradients, learningRate) {
      if (adjustable.setLearningRate !== undefined) adjustable.setLearningRate(learningRate);
      else adjustable.learningRate = learningRate;
      optimiser.applyGradients(
        Object.entries(gradients).map(([name, tensor]) => ({ name, tensor })),
      );
      hasMoments = true;
    },
    dispose: () => optimiser.dispose(),
  };
}

/** Values that TF.js's optimisers keep for each weight. */
const moments: Readonly<Record<Training['optimiser'], number>> = {
  ...{ sgd: 0, momentum: 1, rmsprop: 2, adam: 2 },
};

function create(tf: typeof TensorFlow, { optimiser, learningRate }: Training) {
  switch (optimiser) {
    case 'sgd':
      return tf.train.sgd(learningRate);
    case 'momentum':
      return tf.train.momentum(learningRate, 0.9);
    case 'rmsprop':
      return tf.train.rmsprop(learningRate);
    case 'adam':
      return tf.train.adam(learningRate);
  }
}
