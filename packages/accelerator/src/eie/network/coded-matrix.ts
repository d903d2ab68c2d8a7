import { formatForRange, fromFixed, toFixed } from '../arithmetic/fixed-point-format.js';
import { largestMagnitude } from '../arithmetic/matrix-product.js';
import { type SparseMatrix, sparseMatrixFromDense } from '../sparse-matrix.js';

/** A kernel as EIE's codes can tell its weights apart. */
export interface CodedMatrix {
  readonly matrix: SparseMatrix;
  /** Whether weights had to be rounded to 16-bit words: then a code is as wide as a weight. */
  readonly rounded: boolean;
}

/** Most that 16 bits tell apart, with a padding zero. */
const MOST_SHARED_WEIGHTS = 2 ** 16 - 1;

/**
 * Weights that are not shared (a model as it was trained, or large filters after Winograd's transform)
 * are rounded to 16-bit fixed point, which EIE's arithmetic does in any case (§IV).
 *
 * @param kernel [inputs, outputs]
 */
export function codedMatrix(kernel: Float32Array, inputs: number, outputs: number): CodedMatrix {
  if (!hasMoreDistinct(kernel, MOST_SHARED_WEIGHTS)) {
    return { matrix: sparseMatrixFromDense(kernel, inputs, outputs), rounded: false };
  }
  const format = formatForRange(16, largestMagnitude(kernel));
  const words = kernel.map((weight) => fromFixed(toFixed(weight, format), format));
  return { matrix: sparseMatrixFromDense(words, inputs, outputs), rounded: true };
}

/** Counts zero too, which is never more than one off. */
function hasMoreDistinct(kernel: Float32Array, most: number): boolean {
  if (kernel.length <= most) return false;
  const seen = new Set<number>();
  for (const weight of kernel) {
    if (weight !== 0 && seen.add(weight).size > most) return true;
  }
  return false;
}
