/**
 * Leading non-zero detection (Han et al., ISCA 2016, §IV, "Distributed Leading Non-Zero Detection").
 *
 * The source register files hold input i at address ⌊i / N⌋ of PE i mod N. A row, one address of
 * all PEs, is given to a tree of nodes over four children each, which finds a non-zero a cycle, in
 * order. A row whose last activation is zero takes a cycle more, in which the tree finds nothing
 * and the next row is fetched; so does the row's fetch at the start.
 */
export class LeadingNonZeroDetection {
  /** Cycles in which the tree looked and found nothing. */
  emptyScans = 0;

  readonly #rowWidth: number;
  readonly #nonZeroInputs: Uint32Array;
  #next = 0;
  #end = 0;
  #row = 0;
  #endRow = 0;

  /** @param nonZeroInputs ascending indexes of what is to be broadcast */
  constructor(nonZeroInputs: Uint32Array, rowWidth: number) {
    this.#nonZeroInputs = nonZeroInputs;
    this.#rowWidth = rowWidth;
  }

  /** Starts over with the inputs `begin` to `end` − 1, as the source register files now hold them. */
  load(begin: number, end: number): void {
    // One before the first row, which a cycle that finds nothing fetches.
    this.#row = Math.floor(begin / this.#rowWidth) - 1;
    this.#endRow = Math.ceil(end / this.#rowWidth);
    if (begin === 0) this.#next = 0;
    this.#end = this.#next;
    const all = this.#nonZeroInputs;
    while (this.#end < all.length && all[this.#end]! < end) this.#end++;
  }

  get done(): boolean {
    return this.#row === this.#endRow;
  }

  /** True where this cycle finds a non-zero to broadcast. */
  get found(): boolean {
    return (
      this.#next < this.#end && this.#nonZeroInputs[this.#next]! < (this.#row + 1) * this.#rowWidth
    );
  }

  /** Takes what was found; the next row follows at once where it was the row's last activation. */
  take(): number {
    const input = this.#nonZeroInputs[this.#next++]!;
    if (input % this.#rowWidth === this.#rowWidth - 1) this.#row++;
    return input;
  }

  /** Ends a cycle that found nothing: fetches the next row. */
  advance(): void {
    this.emptyScans++;
    this.#row++;
  }
}
