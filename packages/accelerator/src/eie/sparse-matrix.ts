import { InputError, UsageError } from '@pith/container';

/**
 * A pruned matrix with shared weights in compressed sparse columns (CSC): column j holds the weights
 * that input j is multiplied by, so that a zero input skips a whole column.
 */
export interface SparseMatrix {
  /** Columns. */
  readonly inputs: number;
  /** Rows. */
  readonly outputs: number;
  /** [inputs + 1]; column j's non-zeros are `columnStarts[j]` to `columnStarts[j + 1]` − 1. */
  readonly columnStarts: Uint32Array;
  /** [nnz] ascending within a column. */
  readonly rows: Uint32Array;
  /** [nnz] 1 to k: weight n is `codebook[codes[n] − 1]`. Code 0 is left for padding zeros. */
  readonly codes: Uint16Array;
  /** [k] shared weights, none of them zero. */
  readonly codebook: Float32Array;
}

/** Codes are 16-bit words at most, and one of them is the padding zero. */
const mostSharedWeights = 2 ** 16 - 1;

/**
 * Checks a matrix that was made elsewhere, and gives it back.
 *
 * @throws InputError arrays whose lengths, order or ranges do not agree
 */
export function sparseMatrix(matrix: SparseMatrix): SparseMatrix {
  const { inputs, outputs, columnStarts, rows, codes, codebook } = matrix;
  checkShape(inputs, outputs);
  if (columnStarts.length !== inputs + 1 || columnStarts[0] !== 0) {
    throw new InputError(
      `sparse matrix of ${inputs} inputs: ${columnStarts.length} column starts from ` +
        `${columnStarts[0]}, but there must be ${inputs + 1} from 0`,
    );
  }
  if (rows.length !== codes.length || rows.length !== columnStarts[inputs]) {
    throw new InputError(
      `sparse matrix: ${rows.length} rows and ${codes.length} codes, but the last column ends at ` +
        `${columnStarts[inputs]}`,
    );
  }
  checkCodebook(codebook);
  // All starts first: they tell whose rows the others are.
  for (let column = 0; column < inputs; column++) {
    if (columnStarts[column + 1]! < columnStarts[column]!) {
      throw new InputError(`sparse matrix: column ${column} ends before it starts`);
    }
  }
  for (let column = 0; column < inputs; column++) {
    const end = columnStarts[column + 1]!;
    let previous = -1;
    for (let n = columnStarts[column]!; n < end; n++) {
      const row = rows[n]!;
      if (row <= previous || row >= outputs) {
        throw new InputError(
          `sparse matrix: column ${column} has row ${row} after row ${previous}, but rows must ` +
            `ascend and be below ${outputs}`,
        );
      }
      if (codes[n]! < 1 || codes[n]! > codebook.length) {
        throw new InputError(
          `sparse matrix: column ${column}, row ${row} has code ${codes[n]}, but codes are 1 to ` +
            `${codebook.length}`,
        );
      }
      previous = row;
    }
  }
  return matrix;
}

/**
 * The non-zeros of a dense kernel; its codebook is its distinct non-zero values, ascending.
 *
 * @param kernel [inputs, outputs], row-major, as the runtime keeps it: row j is column j of the
 *   matrix that EIE multiplies by
 * @throws InputError not inputs · outputs weights, a weight that is not finite, or more than 65535
 *   distinct non-zero weights
 */
export function sparseMatrixFromDense(
  kernel: Float32Array,
  inputs: number,
  outputs: number,
): SparseMatrix {
  checkShape(inputs, outputs);
  if (kernel.length !== inputs * outputs) {
    throw new InputError(
      `dense matrix: ${kernel.length} weights, but ${inputs} inputs × ${outputs} outputs are ` +
        `${inputs * outputs}`,
    );
  }
  const codeOf = new Map<number, number>();
  let nonZeros = 0;
  for (const weight of kernel) {
    if (weight === 0) continue;
    nonZeros++;
    if (!codeOf.has(weight)) {
      codeOf.set(weight, 0);
      if (codeOf.size > mostSharedWeights) {
        throw new InputError(
          `dense matrix: more than ${mostSharedWeights} distinct weights; share weights first`,
        );
      }
    }
  }
  const codebook = Float32Array.from(codeOf.keys()).sort();
  checkCodebook(codebook);
  codebook.forEach((weight, n) => {
    codeOf.set(weight, n + 1);
  });
  const columnStarts = new Uint32Array(inputs + 1);
  const rows = new Uint32Array(nonZeros);
  const codes = new Uint16Array(nonZeros);
  let n = 0;
  for (let column = 0; column < inputs; column++) {
    for (let row = 0; row < outputs; row++) {
      const weight = kernel[column * outputs + row]!;
      if (weight === 0) continue;
      rows[n] = row;
      codes[n++] = codeOf.get(weight)!;
    }
    columnStarts[column + 1] = n;
  }
  return { inputs, outputs, columnStarts, rows, codes, codebook };
}

/** The kernel [inputs, outputs], row-major, that `matrix` stands for. */
export function denseKernel(matrix: SparseMatrix): Float32Array {
  const { inputs, outputs, columnStarts, rows, codes, codebook } = matrix;
  const kernel = new Float32Array(inputs * outputs);
  for (let column = 0; column < inputs; column++) {
    for (let n = columnStarts[column]!; n < columnStarts[column + 1]!; n++) {
      kernel[column * outputs + rows[n]!] = codebook[codes[n]! - 1]!;
    }
  }
  return kernel;
}

function checkShape(inputs: number, outputs: number): void {
  if (!(Number.isInteger(inputs) && Number.isInteger(outputs) && inputs >= 1 && outputs >= 1)) {
    throw new UsageError(
      `a matrix of ${inputs} inputs × ${outputs} outputs: both must be whole numbers from 1`,
    );
  }
}

function checkCodebook(codebook: Float32Array): void {
  if (codebook.length > mostSharedWeights) {
    throw new InputError(
      `sparse matrix: ${codebook.length} shared weights, but codes of 16 bits allow ` +
        `${mostSharedWeights}`,
    );
  }
  codebook.forEach((weight, n) => {
    if (weight === 0 || !Number.isFinite(weight)) {
      throw new InputError(
        `sparse matrix: shared weight ${n} is ${weight}, but must be finite and not zero`,
      );
    }
  });
}
