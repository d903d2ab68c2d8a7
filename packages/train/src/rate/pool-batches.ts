import type { SeededRandom } from '@pith/compress';
import type { Batch } from '../batches.js';
import { exampleSize, type LabelledData } from '../data/index.js';

/** Examples made before training, with what a teacher says of them. */
export interface TrainingPool extends LabelledData {
  /** [count, classes] The teacher's scores before softmax. */
  readonly teacher?: Float32Array | undefined;
}

/**
 * Batches from a pool in random order, over and over: all examples come up once before any comes up
 * twice, but for what does not fill a batch.
 */
export function* endlessBatches(
  pool: TrainingPool,
  batchSize: number,
  classes: number,
  random: SeededRandom,
): Generator<Batch, never> {
  const { inputs: pixels, labels: given, teacher: scores } = pool;
  const size = exampleSize(pool.shape);
  const count = Math.min(batchSize, pool.count);
  const gain = pixels instanceof Uint8Array ? 1 / 255 : 1;
  const order = Uint32Array.from({ length: pool.count }, (_, i) => i);
  for (;;) {
    random.shuffle(order);
    for (let start = 0; start + count <= pool.count; start += count) {
      const inputs = new Float32Array(count * size);
      const labels = new Int32Array(count);
      const teacher = scores && new Float32Array(count * classes);
      for (let row = 0; row < count; row++) {
        const example = order[start + row]!;
        labels[row] = given[example]!;
        const from = example * size;
        const to = row * size;
        for (let i = 0; i < size; i++) inputs[to + i] = pixels[from + i]! * gain;
        teacher?.set(scores!.subarray(example * classes, (example + 1) * classes), row * classes);
      }
      yield { inputs, labels, teacher, count };
    }
  }
}
