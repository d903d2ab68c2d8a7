import type { SparseMatrix } from '../sparse-matrix.js';

/** The non-zero weights of a matrix by columns, as values. */
export interface WeightColumns {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs + 1] */
  readonly columnStarts: Uint32Array;
  /** [nnz] */
  readonly rows: Uint32Array;
  /** [nnz] */
  readonly weights: Float32Array;
}

/** @param kernel [inputs, outputs], zeros and all */
export function weightColumns(
  kernel: Float32Array,
  inputs: number,
  outputs: number,
): WeightColumns {
  let nonZeros = 0;
  for (const weight of kernel) if (weight !== 0) nonZeros++;
  const columnStarts = new Uint32Array(inputs + 1);
  const rows = new Uint32Array(nonZeros);
  const weights = new Float32Array(nonZeros);
  for (let column = 0, n = 0; column < inputs; column++) {
    for (let row = 0; row < outputs; row++) {
      const weight = kernel[column * outputs + row]!;
      if (weight === 0) continue;
      rows[n] = row;
      weights[n++] = weight;
    }
    columnStarts[column + 1] = n;
  }
  return { inputs, outputs, columnStarts, rows, weights };
}

/** The same of a matrix with shared weights. */
export function decodedColumns(matrix: SparseMatrix): WeightColumns {
  const { inputs, outputs, columnStarts, rows, codes, codebook } = matrix;
  const weights = new Float32Array(codes.length);
  for (let n = 0; n < codes.length; n++) weights[n] = codebook[codes[n]! - 1]!;
  return { inputs, outputs, columnStarts, rows, weights };
}
