import type { Pointer } from '../memory/memory.js';

/** How threads, each with a memory of its own, share what each of them computed. */
export interface Exchange {
  /**
   * Sends out this thread's share of a result and takes in those of the others; all threads call it
   * in the same order with the same arguments, but for the address.
   *
   * @param pointer of the whole result in this thread's memory
   * @param unitFloats floats of one output channel or feature
   * @param shares thread i has computed units shares[i] … shares[i + 1] − 1
   */
  gather(pointer: Pointer, unitFloats: number, shares: readonly number[]): void;
}
