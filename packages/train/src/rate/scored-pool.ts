import { inOrder } from '../batches.js';
import type { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import type { TrainingPool } from './pool-batches.js';

/** Examples to a batch. */
const batchSize = 500;

/** A pool with what a teacher says of each example, asked once before training. */
export async function scoredPool(
  data: LabelledData,
  teacher: Classifier,
  signal?: AbortSignal,
): Promise<TrainingPool> {
  const scores = new Float32Array(data.count * teacher.classes);
  let at = 0;
  for (const batch of inOrder(data, batchSize)) {
    signal?.throwIfAborted();
    const part = teacher.tf.tidy(() => teacher.logits(teacher.input(batch)).flatten());
    scores.set(part.dataSync() as Float32Array, at);
    at += part.size;
    part.dispose();
    await new Promise(setImmediate);
  }
  const { inputs, shape, labels, count } = data;
  return { inputs, shape, labels, count, teacher: scores };
}
