import type { Gram } from './gram.js';
import { type MatrixView, readMatrix, requireCovers } from './matrix-view.js';

/**
 * Σ over the sample of the squared errors of a layer's outputs when its kernel is changed, from the
 * Gram matrix alone.
 *
 * @param before [elements] the kernel as it was
 * @param after [elements] the kernel as it is
 * @returns [groups · outputs]
 * @throws InputError if the lengths do not fit the view
 */
export function outputError(
  before: Float32Array,
  after: Float32Array,
  view: MatrixView,
  gram: Gram,
): Float64Array {
  const { outputs, groups } = view;
  requireCovers(view, before.length, 'the kernel as it was');
  requireCovers(view, after.length, 'the kernel as it is');
  const result = new Float64Array(groups * outputs);
  const differences = Array.from({ length: groups }, (_, group) => {
    const then = readMatrix(before, view, group);
    return readMatrix(after, view, group).map((value, i) => value - then[i]!);
  });
  const product = new Float64Array(outputs);
  for (const { group, begin, size, sums } of gram.blocks) {
    const difference = differences[group]!.subarray(begin * outputs);
    for (let i = 0; i < size; i++) {
      // Half of the diagonal and all below it, twice.
      product.fill(0);
      for (let k = 0; k <= i; k++) {
        const sum = sums[i * size + k]! * (k === i ? 1 : 2);
        if (sum === 0) continue;
        for (let j = 0; j < outputs; j++) product[j]! += sum * difference[k * outputs + j]!;
      }
      for (let j = 0; j < outputs; j++) {
        result[group * outputs + j]! += product[j]! * difference[i * outputs + j]!;
      }
    }
  }
  return result;
}
