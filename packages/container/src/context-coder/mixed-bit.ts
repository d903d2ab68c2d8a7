import type { BinaryCoder } from '../range-coder.js';
import { squash, stretch } from './logistic.js';

/** Probabilities of contexts have 22 bits: rare bits need more than the 16 that are coded. */
const ONE = 2 ** 22;

/** Bits of a context that count. */
const MOST_SEEN = 255;

/** [n]: how far a probability moves with the n-th bit of its context, in 1/65536 */
const RATES = Int32Array.from({ length: MOST_SEEN + 1 }, (_, n) =>
  Math.floor((2 * 65536) / (2 * n + 3)),
);

/** Weights are in 1/65536, and lie within ±MOST_WEIGHT. */
const MOST_WEIGHT = 2 ** 20;

/**
 * Binary decisions of one kind, each predicted by logistic mixing (Mahoney 2005, "Adaptive Weighing of
 * Context Models for Lossless Data Compression", §3): log odds are summed under weights that learn by
 * gradient descent on coding cost. They are what was learnt in contexts, or known to the caller. All
 * arithmetic is on integers below 2^53.
 */
export class MixedBit {
  /** [slots]: probability of a 1, and how often the slot was used */
  readonly #probabilities: Int32Array;
  readonly #seen: Uint8Array;
  /** [sets · most inputs] */
  readonly weights: Int32Array;
  readonly #most: number;
  readonly #rate: number;
  /** Inputs given for the decision at hand; slots are −1 for what is known. */
  readonly #inputs: Int32Array;
  readonly #slots: Int32Array;
  #count = 0;

  /**
   * @param slots contexts, over all inputs
   * @param weights [sets][inputs]: first weights in 1/32; shorter sets are for fewer inputs
   * @param rate of the weights' learning, in 1/65536
   */
  constructor(slots: number, weights: readonly (readonly number[])[], rate: number) {
    this.#probabilities = new Int32Array(slots);
    this.#seen = new Uint8Array(slots);
    const most = Math.max(...weights.map(({ length }) => length));
    this.#most = most;
    this.weights = new Int32Array(weights.length * most);
    for (const [set, some] of weights.entries()) {
      for (const [i, weight] of some.entries())
        this.weights[set * most + i] = weight * (65536 / 32);
    }
    this.#rate = rate;
    this.#inputs = new Int32Array(most);
    this.#slots = new Int32Array(most);
  }

  /** The next input: log odds in 1/256. */
  known(logOdds: number): void {
    this.#inputs[this.#count] = logOdds;
    this.#slots[this.#count++] = -1;
  }

  /**
   * The next input: log odds learnt in a context, less a base.
   *
   * @param first log odds that a context begins with
   */
  learnt(slot: number, first: number, base: number): void {
    if (this.#seen[slot] === 0) this.#probabilities[slot] = squash(first) * (ONE / 65536);
    this.#inputs[this.#count] = stretch(this.#probabilities[slot]! >>> 6 || 1) - base;
    this.#slots[this.#count++] = slot;
  }

  /** Codes a bit from the inputs given; what a decoder is told is ignored. @returns it */
  code(coder: BinaryCoder, set: number, told: number): number {
    const inputs = this.#inputs;
    const weights = this.weights;
    const count = this.#count;
    const from = set * this.#most;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += inputs[i]! * weights[from + i]!;
    const probability = squash(Math.floor(sum / 65536));
    const bit = coder.code(probability, told);

    const step = ((bit << 16) - probability) * this.#rate;
    for (let i = 0; i < count; i++) {
      const weight = weights[from + i]! + Math.floor((inputs[i]! * step) / 2 ** 24 + 0.5);
      weights[from + i] = Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, weight));
      const slot = this.#slots[i]!;
      if (slot >= 0) this.#learn(slot, bit);
    }
    this.#count = 0;
    return bit;
  }

  #learn(slot: number, bit: number): void {
    const seen = this.#seen[slot]!;
    const probability = this.#probabilities[slot]!;
    const distance = (bit ? ONE : 0) - probability;
    this.#probabilities[slot] = probability + Math.trunc((distance * RATES[seen]!) / 65536);
    if (seen < MOST_SEEN) this.#seen[slot] = seen + 1;
  }
}
