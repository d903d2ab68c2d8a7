import { SeededRandom } from '@pith/compress';
import { UsageError } from '@pith/container';
import { inOrder } from './batches.js';
import type { Classifier } from './classifier.js';
import type { LabelledData } from './data/index.js';
import type { TensorFlow } from './tensorflow.js';

export interface SquaredGradientsOptions {
  /** Most examples looked at, from the first on. @default 4096 */
  readonly examples?: number;
  /** Examples to a probe: the fewer, the more probes and the less noise. @default 64 */
  readonly batchSize?: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Estimates the diagonal of the Fisher information of a classifier's weights: the mean, over examples
 * and over labels as the model itself draws them, of the squared gradient of −log p. ½ F · δ² is about
 * what the loss grows by when a weight moves by δ.
 *
 * For softmax outputs it is the diagonal of Jᵀ (diag p − p pᵀ) J, J being the Jacobian of the scores
 * (Martens 2020, New insights and perspectives on the natural gradient method, §9). A probe is the
 * gradient of v · scores with v drawn at random with this very covariance, for each example anew: the
 * square of its sum over a batch has the batch's sum as its mean. Unlike squared gradients of the loss
 * this does not vanish on examples that the network has learnt.
 *
 * Deterministic under its seed on one platform and thread count. Labels are not looked at.
 *
 * @returns by the saved name of each trainable tensor, row-major like it
 */
export async function squaredGradients(
  classifier: Classifier,
  data: LabelledData,
  { examples = 4096, batchSize = 64, seed, signal }: SquaredGradientsOptions,
): Promise<Map<string, Float32Array>> {
  for (const [name, value] of Object.entries({ examples, batchSize })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new UsageError(`${name} is ${value}, but it takes a whole number from 1`);
  }
  const { tf, trainable, variables } = classifier;
  const random = new SeededRandom(seed);
  const sums = new Map(
    trainable.map((name) => [name, new Float32Array(variables.get(name)!.size)] as const),
  );
  let seen = 0;
  for (const batch of inOrder(data, batchSize, examples)) {
    signal?.throwIfAborted();
    const inputs = classifier.input(batch);
    const { value, grads } = tf.variableGrads(
      () => {
        const scores = classifier.logits(inputs);
        return tf.sum(scores.mul(probe(tf, scores, random))) as TensorFlow.Scalar;
      },
      trainable.map((name) => variables.get(name)!),
    );
    for (const name of trainable) {
      const gradient = grads[variables.get(name)!.name];
      if (gradient === undefined) continue;
      const sum = sums.get(name)!;
      const values = await gradient.data();
      for (let i = 0; i < sum.length; i++) sum[i]! += values[i]! * values[i]!;
    }
    seen += batch.count;
    tf.dispose([value, inputs, ...Object.values(grads)]);
  }
  for (const sum of sums.values()) for (let i = 0; i < sum.length; i++) sum[i]! /= seen;
  return sums;
}

/** Random signs ε to v = √p · ε − p (√p · ε), of covariance diag p − p pᵀ. [batch, classes] */
function probe(tf: typeof TensorFlow, scores: TensorFlow.Tensor, random: SeededRandom) {
  const probabilities = tf.softmax(scores).dataSync();
  const [count = 0, classes = 0] = scores.shape;
  const values = new Float32Array(count * classes);
  for (let at = 0; at < values.length; at += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const root = Math.sqrt(probabilities[at + c]!);
      values[at + c] = random.integer(2) === 0 ? root : -root;
      sum += values[at + c]!;
    }
    for (let c = 0; c < classes; c++) values[at + c]! -= probabilities[at + c]! * sum;
  }
  return tf.tensor2d(values, [count, classes]);
}
