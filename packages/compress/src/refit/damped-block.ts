import { UsageError } from '@pith/container';
import type { GramBlock } from './gram.js';

/** Part of the mean of its diagonal that is added to a Gram matrix's (Frantar et al. 2022, §3.3). */
export const DEFAULT_DAMPING = 0.01;

/** @throws UsageError if it is not a number above 0 */
export function checkDamping(damping: number): void {
  if (!(damping > 0 && Number.isFinite(damping))) {
    throw new UsageError(`damping ${damping}, but it must be above 0`);
  }
}

/** What is added to the diagonal: so that inputs that the sample never has are no freedom. */
export function dampingOf({ sums, size }: GramBlock, damping: number): number {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += sums[i * size + i]!;
  return trace > 0 ? (damping * trace) / size : 1;
}

/**
 * A block with all its elements, damped, rows and columns in another order.
 *
 * @param order [size]: which input of the block each row is
 * @returns [size · size]
 */
export function dampedMatrix(
  block: GramBlock,
  damping: number,
  order: ArrayLike<number>,
): Float64Array {
  const { sums, size } = block;
  const matrix = new Float64Array(size * size);
  for (let p = 0; p < size; p++) {
    const i = order[p]!;
    for (let q = p; q < size; q++) {
      const j = order[q]!;
      const sum = i >= j ? sums[i * size + j]! : sums[j * size + i]!;
      matrix[p * size + q] = sum;
      matrix[q * size + p] = sum;
    }
  }
  const added = dampingOf(block, damping);
  for (let p = 0; p < size; p++) matrix[p * size + p]! += added;
  return matrix;
}
