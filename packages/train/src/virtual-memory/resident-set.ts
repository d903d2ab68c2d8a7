import type { LeanHeap } from '@pith/engines';

/** What is kept between two trims beyond what a trim could not free, as a share of the limit. */
const SLACK = 1 / 16;

/**
 * The process's own memory. Freed blocks are worth keeping, since new pages cost a fault each; they are
 * given back where the process would else hold more than it may.
 */
export class ResidentSet {
  readonly #heap: LeanHeap;
  /** What the process holds beside tensors. */
  readonly #other: number;
  /** After the last trim that was not enough. */
  #least = 0;

  /** @param tensors bytes that tensors take now */
  constructor(heap: LeanHeap, tensors: number) {
    this.#heap = heap;
    heap.trim();
    this.#other = Math.max(0, heap.residentBytes() - tensors);
  }

  /** Gives freed memory back where the process holds more than so many bytes beyond what it began with. */
  keepWithin(bytes: number): void {
    const limit = this.#other + bytes;
    // Where all is in use, trimming again would only take time.
    if (this.#heap.residentBytes() <= Math.max(limit, this.#least + SLACK * bytes)) return;
    this.#heap.trim();
    const left = this.#heap.residentBytes();
    this.#least = left > limit ? left : 0;
  }
}
