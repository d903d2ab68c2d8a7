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

/** Whether there are more than `most` non-zero values; a Set of fractions is ten times slower. */
function hasMoreDistinct(kernel: Float32Array, most: number): boolean {
  if (kernel.length <= most) return false;
  const bits = new Uint32Array(kernel.buffer, kernel.byteOffset, kernel.length);
  // Open addressing in twice as many slots as there may be values; 0 is an empty one.
  const slots = new Uint32Array(2 * (most + 1));
  let found = 0;
  for (let i = 0; i < bits.length; i++) {
    if (kernel[i] === 0) continue;
    let slot = (Math.imul(bits[i]!, 0x9e37_79b1) >>> 8) % slots.length;
    while (slots[slot] !== 0 && slots[slot] !== bits[i]) slot = (slot + 1) % slots.length;
    if (slots[slot] !== 0) continue;
    slots[slot] = bits[i]!;
    if (++found > most) return true;
  }
  return false;
}
