import type { BinaryCoder } from '../range-coder.js';
import { MOST_SEEN, movedProbability, RATES } from './moved-probability.js';

/** Binary decisions whose probabilities are learnt, each in a context of its own. */
export class AdaptiveBits {
  readonly #probabilities: Uint16Array;
  readonly #seen: Uint8Array;

  /** @param first probability of a 1 at first, in 1/65536 */
  constructor(contexts: number, first = 2 ** 15) {
    this.#probabilities = new Uint16Array(contexts).fill(first);
    this.#seen = new Uint8Array(contexts);
  }

  /** Codes a bit; what a decoder is told is ignored. @returns it */
  code(coder: BinaryCoder, context: number, told: number): number {
    const probability = this.#probabilities[context]!;
    const bit = coder.code(probability, told);
    const seen = this.#seen[context]!;
    this.#probabilities[context] = movedProbability(probability, bit, RATES[seen]!);
    if (seen < MOST_SEEN) this.#seen[context] = seen + 1;
    return bit;
  }
}
