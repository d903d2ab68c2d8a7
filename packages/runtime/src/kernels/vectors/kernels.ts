import type { Pointer } from '../../memory/memory.js';

/** Element by element work on float32 runs; `count` elements each; in place where addresses agree. */
export interface VectorKernels {
  /** target[i] = value */
  fill(target: Pointer, count: number, value: number): void;

  /** output[i] = clamp(input[i] · scale + offset, low, high) */
  affine(
    input: Pointer,
    output: Pointer,
    count: number,
    scale: number,
    offset: number,
    low: number,
    high: number,
  ): void;

  /** output[i] = clamp(input[i] · scale[i] + offset[i], low, high) */
  affineEach(
    input: Pointer,
    output: Pointer,
    count: number,
    scale: Pointer,
    offset: Pointer,
    low: number,
    high: number,
  ): void;

  /** output[i] = input[i] · clamp(input[i] · scale + offset, low, high): hard swish is one */
  gate(
    input: Pointer,
    output: Pointer,
    count: number,
    scale: number,
    offset: number,
    low: number,
    high: number,
  ): void;

  /** output[i] = left[i] + right[i] */
  add(left: Pointer, right: Pointer, output: Pointer, count: number): void;
  /** output[i] = left[i] − right[i] */
  subtract(left: Pointer, right: Pointer, output: Pointer, count: number): void;
  /** output[i] = left[i] · right[i] */
  multiply(left: Pointer, right: Pointer, output: Pointer, count: number): void;
  /** output[i] = max(left[i], right[i]) */
  maximum(left: Pointer, right: Pointer, output: Pointer, count: number): void;
  /** output[i] = min(left[i], right[i]) */
  minimum(left: Pointer, right: Pointer, output: Pointer, count: number): void;

  /** output[i] = input[i] where it is ≥ 0, else slope · input[i] */
  leakyRelu(input: Pointer, output: Pointer, count: number, slope: number): void;

  /** output[i] = 1 / (1 + exp(−input[i])) */
  sigmoid(input: Pointer, output: Pointer, count: number): void;
  /** output[i] = exp(input[i]) */
  exponential(input: Pointer, output: Pointer, count: number): void;
  /** output[i] = input[i] / (1 + exp(−input[i])) */
  swish(input: Pointer, output: Pointer, count: number): void;
  /** output[i] = input[i] · (1 + erf(input[i] / √2)) / 2 */
  gelu(input: Pointer, output: Pointer, count: number): void;
  /** output[i] = x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2 with x = input[i] */
  geluTanh(input: Pointer, output: Pointer, count: number): void;
  /** output[i] = tanh(input[i]) */
  tanh(input: Pointer, output: Pointer, count: number): void;
  /** output[i] = input[i] where it is ≥ 0, else alpha · (exp(input[i]) − 1) */
  elu(input: Pointer, output: Pointer, count: number, alpha: number): void;

  /**
   * Matrix transposition: output[c][r] = input[r][c].
   *
   * @param inputPitch floats from row to row of the input, ≥ columns
   * @param outputPitch floats from row to row of the output, ≥ rows
   */
  transpose(
    input: Pointer,
    output: Pointer,
    rows: number,
    columns: number,
    inputPitch: number,
    outputPitch: number,
  ): void;
}
