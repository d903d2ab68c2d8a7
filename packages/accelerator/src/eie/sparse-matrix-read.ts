import type { InterleavedMatrix } from './interleaved-csc.js';

/**
 * The sparse-matrix read units (Han et al., ISCA 2016, §IV, "Sparse Matrix Read Unit"): a pointer's
 * high bits select a row of the SRAM, its low bits one of the row's entries. A row stays in the
 * read register, so that the SRAM is read only when the row changes.
 */
export class SparseMatrixRead {
  /** Rows read by all PEs. */
  reads = 0;

  readonly #entriesPerRow: number;
  readonly #row: Int32Array;

  constructor({ slices, entriesPerSramRow }: InterleavedMatrix) {
    this.#entriesPerRow = entriesPerSramRow;
    this.#row = new Int32Array(slices.length).fill(-1);
  }

  select(pe: number, address: number): void {
    const row = (address / this.#entriesPerRow) | 0;
    if (row === this.#row[pe]) return;
    this.#row[pe] = row;
    this.reads++;
  }
}
