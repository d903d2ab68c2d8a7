import type { InterleavedMatrix } from './interleaved-csc.js';

/**
 * The pointer read units (Han et al., ISCA 2016, §IV, "Pointer Read Unit"): p_j and p_j+1 lie in
 * different banks, one of the even and one of the odd addresses, and so are read in the same cycle.
 *
 * A PE holds the column that it works on as the entries left, from `#current` to `#end` − 1. The
 * next column's activation leaves the queue in the cycle of the last entry, and its first entry
 * follows in the next cycle. A column of which the PE has no entries costs that cycle: its pointers
 * must be read to see it.
 */
export class PointerRead {
  /** Pointers read from [even, odd] banks, all PEs. */
  readonly bankReads: [number, number] = [0, 0];
  /** Columns looked up in which a PE has no entries. */
  emptyColumns = 0;

  readonly #pointers: readonly Uint32Array[];
  readonly #current: Uint32Array;
  readonly #end: Uint32Array;

  constructor({ slices }: InterleavedMatrix) {
    this.#pointers = slices.map(({ pointers }) => pointers);
    this.#current = new Uint32Array(slices.length);
    this.#end = new Uint32Array(slices.length);
  }

  /** True where the PE has entries of its column left. */
  hasEntry(pe: number): boolean {
    return this.#current[pe]! < this.#end[pe]!;
  }

  /** True where no PE has entries left. */
  get idle(): boolean {
    return this.#current.every((address, pe) => address >= this.#end[pe]!);
  }

  /** The address of the next entry of the PE's column. */
  takeEntry(pe: number): number {
    const address = this.#current[pe]!;
    this.#current[pe] = address + 1;
    return address;
  }

  /** @param column the input's index, offset by its row batch */
  lookUp(pe: number, column: number): void {
    const pointers = this.#pointers[pe]!;
    const start = pointers[column]!;
    const end = pointers[column + 1]!;
    this.#current[pe] = start;
    this.#end[pe] = end;
    this.bankReads[0]++;
    this.bankReads[1]++;
    if (start === end) this.emptyColumns++;
  }
}
