import type { Training } from '@pith/compress';
import { type Batch, firstOf } from './batches.js';
import type { Classifier, Scorer } from './classifier.js';
import { explainingMissingGradients } from './missing-gradient.js';
import type { TensorFlow } from './tensorflow.js';
import { type TrialStep, type VirtualMemory, withReluFromOutput } from './virtual-memory/index.js';

/** What a step needs of a training. */
export type StepTraining = Pick<Training, 'distillation' | 'temperature' | 'weightDecay'>;

export interface StepOptions {
  readonly training: StepTraining;
  /** Whom to learn from where the batch has no scores. */
  readonly teacher?: Scorer | undefined;
  /** Where the tensors of the step are paged; they stay in TensorFlow's memory without it. */
  readonly memory?: VirtualMemory | undefined;
  /** Bytes that the step will make and keep besides: see `Optimiser`. */
  readonly pendingBytes: number;
}

/**
 * The loss of a batch and its gradients with respect to the variables, L2 penalty included, by the
 * variables' names: the one step of training, retraining, tuning centroids and training for rate.
 */
export function stepGradients(
  classifier: Classifier,
  variables: TensorFlow.Variable[],
  batch: Batch,
  { training, teacher, memory, pendingBytes }: StepOptions,
): { loss: number; gradients: TensorFlow.NamedTensorMap } {
  const { tf } = classifier;
  const withLoss = <T>(part: Batch, use: (loss: () => TensorFlow.Scalar) => T): T => {
    const inputs = classifier.input(part);
    const labels = tf.tidy(() => tf.oneHot(tf.tensor1d(part.labels, 'int32'), classifier.classes));
    const scores =
      part.teacher === undefined || training.distillation === 0
        ? undefined
        : tf.tensor2d(part.teacher, [part.count, part.teacher.length / part.count]);
    const scorer = scores === undefined ? teacher : { logits: () => scores };
    try {
      return use(() => classifier.loss(inputs, labels, training, scorer));
    } finally {
      tf.dispose([inputs, labels, ...(scores ? [scores] : [])]);
    }
  };
  const trial: TrialStep = {
    examples: batch.count,
    withLoss: (examples, use) => withLoss(firstOf(batch, examples), use),
  };
  const { value, grads } = explainingMissingGradients(() =>
    withLoss(batch, (loss) =>
      memory
        ? memory.gradients(stepKey(batch, training, variables), loss, variables, {
            pendingBytes,
            trial,
          })
        : withReluFromOutput(tf, () => tf.variableGrads(loss, variables)),
    ),
  );
  const lossValue = value.dataSync()[0]!;
  value.dispose();
  return { loss: lossValue, gradients: decayed(tf, grads, variables, training) };
}

/** Steps of one key compute the same on inputs of the same shapes: those of a narrowed model have another. */
function stepKey(
  { count }: Batch,
  { distillation }: StepTraining,
  variables: readonly TensorFlow.Variable[],
): string {
  return JSON.stringify([count, distillation > 0, variables.map(({ shape }) => shape)]);
}

/** Adds the L2 penalty's gradient to that of every matrix and kernel; biases are left alone. */
function decayed(
  tf: typeof TensorFlow,
  gradients: TensorFlow.NamedTensorMap,
  variables: readonly TensorFlow.Variable[],
  { weightDecay }: StepTraining,
): TensorFlow.NamedTensorMap {
  if (weightDecay === 0) return gradients;
  for (const variable of variables) {
    const gradient = gradients[variable.name];
    if (variable.rank < 2 || gradient === undefined) continue;
    gradients[variable.name] = tf.tidy(() => gradient.add(variable.mul(weightDecay)));
    gradient.dispose();
  }
  return gradients;
}
