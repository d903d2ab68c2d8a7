import type { Trace } from './trace.js';

/** A time between two uses of a page, when its data need not be there. */
export interface Gap {
  readonly page: number;
  /** The operations before and after, which use it. */
  readonly from: number;
  to: number;
}

/** How many bytes are held during each operation of a step, as gaps are taken out one by one. */
export class Timeline {
  /** [operations] */
  readonly bytes: Float64Array;
  readonly #trace: Trace;

  /** With every page held from its making to its last use. */
  constructor(trace: Trace) {
    this.#trace = trace;
    this.bytes = new Float64Array(trace.operations.length);
    for (const [number, { bytes, made }] of trace.pages.entries()) {
      this.add(made, this.lastNeed(number), bytes);
    }
  }

  /** The last operation during which a page must be held: all of them where it outlives the step. */
  lastNeed(page: number): number {
    const { uses, released } = this.#trace.pages[page]!;
    return released === Infinity ? this.bytes.length - 1 : uses.at(-1)!;
  }

  /** Holds so many bytes more (or fewer) during the operations from … to. */
  add(from: number, to: number, bytes: number): void {
    for (let time = from; time <= to; time++) this.bytes[time]! += bytes;
  }

  /** The operation that holds the most, the first of equal ones. */
  busiest(): number {
    let best = 0;
    for (let time = 1; time < this.bytes.length; time++) {
      if (this.bytes[time]! > this.bytes[best]!) best = time;
    }
    return best;
  }
}
