import { type LineSpread, lineSpread } from './line-spread.js';
import { columnCounts, rowCounts, type SparsityPattern } from './sparsity-pattern.js';

/** What a simulator of EIE feels of a pattern. */
export interface PatternStatistics {
  readonly inputs: number;
  readonly outputs: number;
  readonly nonZeros: number;
  readonly density: number;
  /** Weights that an input keeps: with its activity they decide how much work an input makes. */
  readonly columns: LineSpread;
  /** Weights that an output keeps: rows belong to PEs, so they decide how even the load is. */
  readonly rows: LineSpread;
}

/**
 * How a layer's non-zeros are spread over its inputs and outputs.
 *
 * @throws {UsageError} when the matrix has no inputs or no outputs
 */
export function measurePattern(pattern: SparsityPattern): PatternStatistics {
  const { inputs, outputs, rows } = pattern;
  return {
    ...{ inputs, outputs, nonZeros: rows.length, density: rows.length / (inputs * outputs) },
    columns: lineSpread(columnCounts(pattern), outputs),
    rows: lineSpread(rowCounts(pattern), inputs),
  };
}
