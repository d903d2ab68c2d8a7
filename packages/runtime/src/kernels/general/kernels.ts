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
  /** output[i] = `same` where left[i] = right[i], else `other` */
  equal(
    left: Pointer,
    right: Pointer,
    output: Pointer,
    count: number,
    same: number,
    other: number,
  ): void;
  /** output[i] = 1 where left[i] < right[i], else 0 */
  less(left: Pointer, right: Pointer, output: Pointer, count: number): void;
  /** output[i] = 1 where left[i] ≤ right[i], else 0 */
  lessOrEqual(left: Pointer, right: Pointer, output: Pointer, count: number): void;
  /** output[i] = √input[i] */
  squareRoot(input: Pointer, output: Pointer, count: number): void;
  /** output[i] = erf(input[i]) */
  errorFunction(input: Pointer, output: Pointer, count: number): void;

  /**
   * output(y · down, x · across) = input(y, x) on planes, and zeros between. Strides are in bytes,
   * pitches in cells. Up to 1 cell right of a row may be written.
   */
  dilate(
    input: Pointer,
    output: Pointer,
    channels: number,
    inputStride: number,
    outputStride: number,
    height: number,
    width: number,
    inputPitch: number,
    outputPitch: number,
    down: number,
    across: number,
  ): void;

  /**
   * Each output row of a plane is a weighted sum of input rows, each output column of columns. Up to 3
   * cells right of a row may be written.
   *
   * @param sources [sourceRows] u32: byte offsets of the input rows that any output row reads
   * @param columns [width, columnTaps] of { u32 byte offset in an input row, float32 weight }
   * @param width of the output
   * @param rows [height, rowTaps] of { u32 byte offset in `wide`, float32 weight }
   * @param height of the output
   * @param wide scratch [sourceRows, width rounded up to 4]: one plane's source rows, resized
   */
  interpolate(
    input: Pointer,
    output: Pointer,
    channels: number,
    inputStride: number,
    outputStride: number,
    sources: Pointer,
    sourceRows: number,
    columns: Pointer,
    width: number,
    columnTaps: number,
    rows: Pointer,
    height: number,
    rowTaps: number,
    outputPitch: number,
    wide: Pointer,
  ): void;
}
