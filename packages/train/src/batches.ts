import type { SeededRandom } from '@pith/compress';
import { deform, imageLayout, randomAffine } from './augmentation/index.js';
import { exampleSize, type LabelledData } from './data/index.js';

/** Examples as a network takes them. */
export interface Batch {
  /** [count, ...example shape]; pixels as 0 … 1 */
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
  /** [count, classes] A teacher's scores before softmax, where they were asked before training. */
  readonly teacher?: Float32Array | undefined;
  readonly count: number;
}

/** The first examples of a batch. */
export function firstOf({ inputs, labels, teacher, count }: Batch, examples: number): Batch {
  const part = (values: Float32Array) => values.subarray(0, (examples * values.length) / count);
  return {
    inputs: part(inputs),
    labels: labels.subarray(0, examples),
    teacher: teacher && part(teacher),
    count: examples,
  };
}

/** Bytes stand for pixels and are brought to 0 … 1; floats are taken as they are. */
function gainOf(data: LabelledData): number {
  return data.inputs instanceof Uint8Array ? 1 / 255 : 1;
}

/** Examples in their own order, the last batch shorter where they do not divide. */
export function* inOrder(
  data: LabelledData,
  batchSize: number,
  limit = data.count,
): Generator<Batch> {
  const size = exampleSize(data.shape);
  const gain = gainOf(data);
  const end = Math.min(limit, data.count);
  for (let start = 0; start < end; start += batchSize) {
    const count = Math.min(batchSize, end - start);
    const inputs = new Float32Array(count * size);
    for (let i = 0; i < inputs.length; i++) inputs[i] = data.inputs[start * size + i]! * gain;
    yield { inputs, labels: data.labels.subarray(start, start + count), count };
  }
}

/**
 * One epoch in a random order; what does not fill a last batch is left out, to come up in another
 * epoch.
 * @param augmentation strength of random affine copies; other examples than images are as they are
 */
export function* shuffled(
  data: LabelledData,
  batchSize: number,
  random: SeededRandom,
  augmentation = 0,
): Generator<Batch> {
  const size = exampleSize(data.shape);
  const gain = gainOf(data);
  const order = Uint32Array.from({ length: data.count }, (_, i) => i);
  random.shuffle(order);
  const count = Math.min(batchSize, data.count);
  const layout = augmentation > 0 ? imageLayout(data.imageShape ?? data.shape) : undefined;
  for (let start = 0; start + count <= data.count; start += count) {
    const inputs = new Float32Array(count * size);
    const labels = new Int32Array(count);
    for (let row = 0; row < count; row++) {
      const example = order[start + row]!;
      labels[row] = data.labels[example]!;
      const from = example * size;
      const to = row * size;
      if (layout !== undefined) {
        const affine = randomAffine(random, augmentation, layout);
        deform(data.inputs, from, inputs, to, layout, { affine }, gain);
      } else {
        for (let i = 0; i < size; i++) inputs[to + i] = data.inputs[from + i]! * gain;
      }
    }
    yield { inputs, labels, count };
  }
}

/** Batches in one epoch of `shuffled`. */
export function batchesInEpoch(data: LabelledData, batchSize: number): number {
  return Math.floor(data.count / Math.min(batchSize, data.count));
}
