import type { SparseMatrix } from '../sparse-matrix.js';
import type { SparsityPattern } from './sparsity-pattern.js';

/**
 * A matrix of this pattern, its weights drawn evenly from a codebook: cycles and reads do not depend
 * on which.
 *
 * @param codebook [k] none of them zero
 * @param random uniform, 0 ≤ … < 1
 */
export function patternMatrix(
  pattern: SparsityPattern,
  codebook: Float32Array,
  random: () => number,
): SparseMatrix {
  const { inputs, outputs, columnStarts, rows } = pattern;
  const codes = new Uint16Array(rows.length);
  for (let n = 0; n < codes.length; n++) codes[n] = 1 + Math.floor(random() * codebook.length);
  return { inputs, outputs, columnStarts, rows, codes, codebook };
}
