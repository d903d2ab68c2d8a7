/** What becomes of a page after an operation. */
export interface Action {
  readonly page: number;
  /**
   * `offload` to the store; `drop` it, its recipe makes it again; `discard` it, nobody asks for it again;
   * `prefetch` it from the store, an operation will ask soon.
   */
  readonly what: 'offload' | 'drop' | 'discard' | 'prefetch';
}

/** What a step does about its memory. Operations are counted from its begin. */
export class Plan {
  readonly #after: ReadonlyMap<number, readonly Action[]>;
  readonly #made: readonly number[];

  /** @param made bytes that each operation makes */
  constructor(after: ReadonlyMap<number, readonly Action[]>, made: readonly number[]) {
    this.#after = after;
    this.#made = made;
  }

  after(operation: number): readonly Action[] {
    return this.#after.get(operation) ?? [];
  }

  bytesMade(operation: number): number {
    return this.#made[operation] ?? 0;
  }
}
