import type { Training } from '@pith/compress';
import type { Classifier } from '../classifier.js';
import type { TensorFlow } from '../tensorflow.js';
import type { PoolBatch } from './pool-batches.js';

/**
 * Cross-entropy against the labels, mixed with that against the teacher's softened outputs (Hinton,
 * Vinyals and Dean 2015, §2: the latter scaled by temperature²). A scalar.
 */
export function poolLoss(
  classifier: Classifier,
  inputs: TensorFlow.Tensor,
  { labels, teacher, count }: PoolBatch,
  { distillation, temperature }: Training,
): TensorFlow.Scalar {
  const { tf, classes } = classifier;
  const logits = classifier.logits(inputs, true);
  const oneHot = tf.oneHot(tf.tensor1d(labels, 'int32'), classes);
  const hard = tf.losses.softmaxCrossEntropy(oneHot, logits) as TensorFlow.Scalar;
  if (teacher === undefined || distillation === 0) return hard;
  const softened = tf.tensor2d(teacher, [count, classes]).div(temperature).softmax();
  const soft = tf.losses.softmaxCrossEntropy(softened, logits.div(temperature));
  return hard
    .mul(1 - distillation)
    .add(soft.mul(distillation * temperature * temperature)) as TensorFlow.Scalar;
}
