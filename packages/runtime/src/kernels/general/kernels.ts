import type { Pointer } from '../../memory/memory.js';

/** Kernels that only general operations need: a module of their own, loaded with these. */
export interface GeneralKernels {
  /**
   * output[rows, columns] = left[rows, inner] × right; element (k, j) of the right factor is at
   * k · rightRow + j · rightColumn, in floats, so that it may be transposed.
   */
  matrixProduct(
    left: Pointer,
    right: Pointer,
    output: Pointer,
    rows: number,
    inner: number,
    columns: number,
    rightRow: number,
    rightColumn: number,
  ): void;

  /** output[i] = left[i] / right[i] */
  divide(left: Pointer, right: Pointer, output: Pointer, count: number): void;
  /** output[i] = √input[i] */
  squareRoot(input: Pointer, output: Pointer, count: number): void;
  /** output[i] = erf(input[i]) */
  errorFunction(input: Pointer, output: Pointer, count: number): void;
}
