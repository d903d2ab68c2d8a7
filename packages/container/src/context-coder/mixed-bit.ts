import { squash, stretch } from './logistic.js';
import type { BinaryCoder16 } from './range-coder-16.js';

/** Probabilities of contexts have 22 bits: rare bits need more than the 16 that are coded. */
const ONE = 2 ** 22;

/** [n]: how far a probability moves with the n-th bit of its context, in 1/65536 */
const RATES = Int32Array.from({ length: 256 }, (_, n) => Math.floor((2 * 65536) / (2 * n + 3)));

/** Weights are in 1/65536. */
const WEIGHT_ONE = 65536;

/**
 * Binary decisions of one kind, each predicted by logistic mixing (Mahoney 2005, "Adaptive Weighing of
 * Context Models for Lossless Data Compression", §3.2): the log odds of several predictions are summed
 * under weights that learn by gradient descent on coding cost. Predictions are probabilities that adapt
 * in their context, and log odds that the caller knows. All arithmetic is on integers below 2^53.
 */
export class MixedBit {
  readonly #probabilities: Int32Array;
  readonly #seen: Uint8Array;
  readonly #most: number;
  /** [sets · inputs] */
  readonly #weights: Int32Array;
  readonly #inputs: Int32Array;
  /** [inputs]: the slot that an input comes from, or −1 */
  readonly #slots: Int32Array;
  readonly #rate: number;
  #next = 0;

  /**
   * @param slots contexts, over all inputs
   * @param weights [sets][inputs]: first weights
   * @param options.rate of the weights' learning, in 1/65536
   * @param options.most bits of a context that count, 1 … 255
   */
  constructor(
    slots: number,
    weights: readonly (readonly number[])[],
    options: { readonly rate: number; readonly most: number },
  ) {
    const inputs = weights[0]!.length;
    this.#probabilities = new Int32Array(slots);
    this.#seen = new Uint8Array(slots);
    this.#most = options.most;
    this.#rate = options.rate;
    this.#weights = Int32Array.from(weights.flat());
    this.#inputs = new Int32Array(inputs);
    this.#slots = new Int32Array(inputs);
  }

  /** The next input: log odds in 1/256 nat. */
  known(logOdds: number): void {
    this.#inputs[this.#next] = logOdds;
    this.#slots[this.#next++] = -1;
  }

  /**
   * The next input: what was learnt in a context, less a base.
   *
   * @param first log odds that a context begins with
   */
  learnt(slot: number, first: number, base: number): void {
    if (this.#seen[slot] === 0) this.#probabilities[slot] = squash(first) * (ONE / 65536);
    this.#inputs[this.#next] = stretch(this.#probabilities[slot]! >>> 6 || 1) - base;
    this.#slots[this.#next++] = slot;
  }

  /** Codes a bit from all inputs that were given; what a decoder is told is ignored. @returns it */
  code(coder: BinaryCoder16, set: number, told: number): number {
    const inputs = this.#inputs;
    const weights = this.#weights;
    const count = this.#next;
    const from = set * inputs.length;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += inputs[i]! * weights[from + i]!;
    const probability = squash(Math.floor(sum / WEIGHT_ONE));
    const bit = coder.code(probability, told);

    const step = ((bit << 16) - probability) * this.#rate;
    for (let i = 0; i < count; i++) {
      weights[from + i]! += Math.floor((inputs[i]! * step) / 2 ** 24 + 0.5);
    }
    for (let i = 0; i < count; i++) {
      const slot = this.#slots[i]!;
      if (slot < 0) continue;
      const seen = this.#seen[slot]!;
      const probability = this.#probabilities[slot]!;
      const distance = (bit ? ONE : 0) - probability;
      this.#probabilities[slot] = probability + Math.trunc((distance * RATES[seen]!) / 65536);
      if (seen < this.#most) this.#seen[slot] = seen + 1;
    }
    this.#next = 0;
    return bit;
  }
}
