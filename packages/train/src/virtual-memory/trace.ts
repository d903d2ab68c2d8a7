/** What one step did to its pages, in order. Times are counts of operations since its begin. */
export interface Trace {
  /** [operations]: how long each took, in milliseconds, and what it read and made. */
  readonly operations: readonly TracedOperation[];
  /** [pages] in the order in which they were made */
  readonly pages: readonly TracedPage[];
  /** Operations of the forward pass. */
  readonly forward: number;
}

export interface TracedOperation {
  readonly name: string;
  readonly milliseconds: number;
  /** Pages; other inputs, such as weights, are left out. */
  readonly reads: readonly number[];
  readonly makes: readonly number[];
}

export interface TracedPage {
  readonly bytes: number;
  /** The operation that made it. */
  readonly made: number;
  /** The operations that read it, rising; its maker counts as the first. */
  readonly uses: readonly number[];
  /** Operations that had run when it was let go; infinite where it outlived the step. */
  readonly released: number;
  /** Pages that its maker read and that hold its numbers' recipe; absent where it cannot be made again. */
  readonly recipe?: readonly number[];
}

/** Writes down a step while it runs. */
export class TraceRecorder {
  readonly #operations: TracedOperation[] = [];
  readonly #pages: {
    bytes: number;
    made: number;
    uses: number[];
    released?: number;
    recipe?: readonly number[];
  }[] = [];
  #forward: number | undefined;

  endForward(): void {
    this.#forward = this.#operations.length;
  }

  operation(
    operation: TracedOperation,
    made: readonly { bytes: number; recipe?: readonly number[] }[],
  ): void {
    const time = this.#operations.length;
    this.#operations.push(operation);
    for (const page of new Set(operation.reads)) this.#pages[page]!.uses.push(time);
    for (const page of made) this.#pages.push({ ...page, made: time, uses: [time] });
  }

  release(page: number): void {
    this.#pages[page]!.released = this.#operations.length;
  }

  finish(): Trace {
    const count = this.#operations.length;
    return {
      operations: this.#operations,
      pages: this.#pages.map((page) => ({ ...page, released: page.released ?? Infinity })),
      forward: this.#forward ?? count,
    };
  }
}
