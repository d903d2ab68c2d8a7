import type { Algebra } from '../algebra/algebra.js';

/** Loops in loops and functions of functions are small in a file and large when they are unrolled. */
const MOST_SUBGRAPHS = 4096;
const lowered = new WeakMap<Algebra, number>();

/** Told of each subgraph that is lowered. @throws {UnsupportedOperationError} when they are too many */
export function countSubgraph(algebra: Algebra): void {
  const count = (lowered.get(algebra) ?? 0) + 1;
  lowered.set(algebra, count);
  if (count > MOST_SUBGRAPHS) algebra.unsupported(`more than ${MOST_SUBGRAPHS} steps of loops`);
}
