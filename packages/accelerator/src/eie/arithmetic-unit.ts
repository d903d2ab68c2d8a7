import type { InterleavedMatrix } from './interleaved-csc.js';

/**
 * The arithmetic units (Han et al., ISCA 2016, §IV, "Arithmetic Unit"), a pipeline that takes an
 * entry a cycle: codebook lookup and accumulation of the relative index into a row; multiplication;
 * addition and write of the accumulator. An entry that comes a cycle after one of the same row
 * would read an accumulator that is not written yet, and is given the sum by a bypass.
 *
 * A padding zero passes the pipeline, which costs its cycle, but does not write.
 */
export class ArithmeticUnit {
  /**
   * Cycles from an entry's address to the end of its accumulator's write: matrix read, lookup,
   * multiplication, addition.
   */
  static readonly latency = 4;

  /** [PEs] cycles with an entry. */
  readonly busyCycles: Uint32Array;
  codebookLookups = 0;
  paddingZeros = 0;
  multiplyAccumulates = 0;
  /** Sums that took the bypass. */
  bypasses = 0;

  readonly #codes: readonly Uint16Array[];
  readonly #indexes: readonly Uint16Array[];
  /** Row of the last entry of the column, −1 at its start. */
  readonly #row: Int32Array;
  readonly #lastWrittenRow: Int32Array;
  readonly #lastWriteCycle: Float64Array;

  constructor({ slices }: InterleavedMatrix) {
    this.#codes = slices.map(({ codes }) => codes);
    this.#indexes = slices.map(({ indexes }) => indexes);
    this.busyCycles = new Uint32Array(slices.length);
    this.#row = new Int32Array(slices.length);
    this.#lastWrittenRow = new Int32Array(slices.length);
    this.#lastWriteCycle = new Float64Array(slices.length).fill(-2);
  }

  /** A new column: relative indexes count from its top. */
  beginColumn(pe: number): void {
    this.#row[pe] = -1;
  }

  accept(pe: number, address: number, cycle: number): void {
    this.busyCycles[pe]!++;
    this.codebookLookups++;
    const row = this.#row[pe]! + this.#indexes[pe]![address]! + 1;
    this.#row[pe] = row;
    if (this.#codes[pe]![address] === 0) {
      this.paddingZeros++;
      return;
    }
    this.multiplyAccumulates++;
    if (row === this.#lastWrittenRow[pe] && this.#lastWriteCycle[pe] === cycle - 1) {
      this.bypasses++;
    }
    this.#lastWrittenRow[pe] = row;
    this.#lastWriteCycle[pe] = cycle;
  }
}
