import type { SparseMatrix } from '../sparse-matrix.js';

/** A matrix × vector product whose cost is looked at under several configurations. */
export interface SweepLayer {
  readonly matrix: SparseMatrix;
  /** [inputs] */
  readonly activations: Float32Array;
}
