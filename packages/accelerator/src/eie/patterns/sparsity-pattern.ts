/** Where the non-zeros of a sparse matrix stand: a `SparseMatrix` without its values. */
export interface SparsityPattern {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs + 1]: column j, the weights of input j, is rows[columnStarts[j] … columnStarts[j + 1] − 1]. */
  readonly columnStarts: Uint32Array;
  /** [non-zeros]: the output of each, ascending within a column. */
  readonly rows: Uint32Array;
}

/** Non-zeros of each column: [inputs]. */
export function columnCounts({ inputs, columnStarts }: SparsityPattern): Uint32Array {
  return Uint32Array.from({ length: inputs }, (_, j) => columnStarts[j + 1]! - columnStarts[j]!);
}

/** Non-zeros of each row: [outputs]. */
export function rowCounts({ outputs, rows }: SparsityPattern): Uint32Array {
  const counts = new Uint32Array(outputs);
  for (const row of rows) counts[row]!++;
  return counts;
}
