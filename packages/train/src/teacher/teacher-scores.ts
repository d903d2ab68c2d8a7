import type { Evaluation } from '@pith/compress';
import { inOrder } from '../batches.js';
import type { LabelledData } from '../data/index.js';
import type { Teacher } from './teacher.js';

/** Examples to a batch. */
const batchSize = 500;

export interface ScoringOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the share that is done, 0 … 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** What a teacher says of each example: scores before softmax. [count, classes] */
export async function teacherScores(
  data: LabelledData,
  teacher: Teacher,
  { signal, onProgress }: ScoringOptions = {},
): Promise<Float32Array> {
  const scores = new Float32Array(data.count * teacher.classes);
  let at = 0;
  for (const batch of inOrder(data, batchSize)) {
    signal?.throwIfAborted();
    const { tf } = teacher;
    const part = tf.tidy(() =>
      teacher.logits(tf.tensor(batch.inputs, [batch.count, ...data.shape])).flatten(),
    );
    scores.set(part.dataSync() as Float32Array, at);
    at += part.size;
    part.dispose();
    onProgress?.(at / scores.length);
    await new Promise(setImmediate);
  }
  return scores;
}

/** How scores of [count, classes] do on their examples. */
export function evaluateScores(scores: Float32Array, { labels, count }: LabelledData): Evaluation {
  const classes = scores.length / count;
  let loss = 0;
  let wrong = 0;
  for (let row = 0; row < count; row++) {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    const most = own.reduce((a, b) => Math.max(a, b));
    const sum = own.reduce((total, score) => total + Math.exp(score - most), 0);
    const label = labels[row]!;
    loss += Math.log(sum) + most - own[label]!;
    if (own.indexOf(most) !== label) wrong++;
  }
  return { loss: loss / count, error: wrong / count, examples: count };
}
