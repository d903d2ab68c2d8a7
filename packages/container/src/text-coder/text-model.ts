import { bitLength } from '../bit-length.js';
import { squash, stretch } from '../context-coder/logistic.js';
import type { BinaryCoder } from '../range-coder.js';
import { MOST_SEEN, movedProbability, RATES } from './moved-probability.js';

/** How many bytes before a bit's byte are its contexts; one more is the current word. */
const ORDERS = [1, 2, 3, 4, 6] as const;
const WORD = ORDERS.length;
const CONTEXTS = ORDERS.length + 1;

const SLOTS = 2 ** 17;

/** A match begins with so many bytes that agree; its length is counted up to MOST_MATCH. */
const LEAST_MATCH = 6;
const MOST_MATCH = 31;
const MATCH_SLOTS = 2 ** 12;

/** The contexts and the match. An input has a weight for each of its classes. */
const INPUTS = CONTEXTS + 1;
const CLASSES = 6;
const FIRST_WEIGHT = 19661;

/**
 * Codes text as binary decisions. Probabilities are mixed from what followed the last 1, 2, 3, 4 and
 * 6 bytes and the current word so far, and from the latest passage that ends alike (context mixing:
 * Mahoney 2005, "Adaptive Weighing of Context Models for Lossless Data Compression", §2 and §3).
 * What resembles text coded before, such as a dictionary, takes next to nothing.
 */
export class TextModel {
  /** [contexts · slots]: probability of a 1 in 1/65536, and how often it was seen */
  readonly #probabilities = new Uint16Array(CONTEXTS * SLOTS).fill(2 ** 15);
  readonly #seen = new Uint8Array(CONTEXTS * SLOTS);
  readonly #matchProbabilities = new Uint16Array(MOST_MATCH + 1).fill(60000);
  /** [inputs · classes], in 1/65536 */
  readonly #weights = new Int32Array(INPUTS * CLASSES).fill(FIRST_WEIGHT);

  readonly #history: Uint8Array;
  #length = 0;
  /** [contexts]: what comes before the current byte */
  readonly #hashes = new Int32Array(CONTEXTS);
  /** Where the passage of each hash was last followed by something; 0 for never. */
  readonly #passages = new Int32Array(MATCH_SLOTS);
  /** Position of the byte behind the matching passage, 0 for none, and how many bytes agree. */
  #match = 0;
  #matchLength = 0;

  /** Of the decision at hand: log odds, positions of weights and slots. */
  readonly #inputs = new Int32Array(INPUTS);
  readonly #weightAt = new Int32Array(INPUTS);
  readonly #slotAt = new Int32Array(CONTEXTS);

  /** @param capacity bytes that will be coded at most */
  constructor(capacity: number) {
    this.#history = new Uint8Array(capacity);
  }

  /** Codes a byte, the most significant bit first; what a decoder is told is ignored. @returns it */
  code(coder: BinaryCoder, told: number): number {
    let partial = 1;
    for (let i = 7; i >= 0; i--) {
      partial = 2 * partial + this.#decide(coder, partial, i, (told >>> i) & 1);
    }
    this.#append(partial & 255);
    return partial & 255;
  }

  /** @param partial a 1 and the upper bits, down to bit i + 1 */
  #decide(coder: BinaryCoder, partial: number, i: number, told: number): number {
    const inputs = this.#inputs;
    const weights = this.#weights;
    const weightAt = this.#weightAt;
    let sum = 0;
    for (let c = 0; c < CONTEXTS; c++) {
      const hash = Math.imul(this.#hashes[c]! + partial, 0x9e3779b1);
      const slot = c * SLOTS + ((hash ^ (hash >>> 15)) & (SLOTS - 1));
      const input = stretch(this.#probabilities[slot]!);
      const at = c * CLASSES + bitLength(this.#seen[slot]!);
      this.#slotAt[c] = slot;
      inputs[c] = input;
      weightAt[c] = at;
      sum += input * weights[at]!;
    }
    const expected = this.#match > 0 ? this.#history[this.#match]! | 256 : 0;
    const matches = expected >>> (i + 1) === partial;
    const expectedBit = (expected >>> i) & 1;
    const matchAt = Math.min(this.#matchLength, MOST_MATCH);
    const certainty = matches ? stretch(this.#matchProbabilities[matchAt]!) : 0;
    inputs[CONTEXTS] = expectedBit ? certainty : -certainty;
    weightAt[CONTEXTS] = CONTEXTS * CLASSES + bitLength(matchAt);
    sum += inputs[CONTEXTS]! * weights[weightAt[CONTEXTS]!]!;

    const probability = squash(Math.floor(sum / 65536));
    const bit = coder.code(probability, told);

    const error = (bit << 16) - probability;
    for (let j = 0; j < INPUTS; j++) {
      weights[weightAt[j]!]! += (Math.imul(inputs[j]!, error) + 2 ** 16) >> 17;
    }
    for (let c = 0; c < CONTEXTS; c++) {
      const slot = this.#slotAt[c]!;
      const seen = this.#seen[slot]!;
      this.#probabilities[slot] = movedProbability(this.#probabilities[slot]!, bit, RATES[seen]!);
      if (seen < MOST_SEEN) this.#seen[slot] = seen + 1;
    }
    if (matches) {
      const agrees = bit === expectedBit ? 1 : 0;
      this.#matchProbabilities[matchAt] = movedProbability(
        this.#matchProbabilities[matchAt]!,
        agrees,
        1024,
      );
      if (!agrees) {
        this.#match = 0;
        this.#matchLength = 0;
      }
    }
    return bit;
  }

  #append(byte: number): void {
    const history = this.#history;
    const length = this.#length + 1;
    history[this.#length] = byte;
    this.#length = length;
    const hashes = this.#hashes;
    let hash = 0;
    for (let k = 1, c = 0; k <= LEAST_MATCH; k++) {
      hash = Math.imul(hash + (k <= length ? history[length - k]! : 0) + 1, 0x3d4d51cb);
      if (k === ORDERS[c]) hashes[c++] = hash;
    }
    const isLetter = (byte | 32) >= 97 && (byte | 32) <= 122;
    hashes[WORD] = isLetter ? Math.imul(hashes[WORD]! + byte + 1, 0x2f0b4c47) : 0;
    this.#findMatch((hash ^ (hash >>> 15)) & (MATCH_SLOTS - 1));
  }

  /** Follows the match, or looks for the latest passage of at least six bytes that ends alike. */
  #findMatch(passage: number): void {
    const history = this.#history;
    const length = this.#length;
    if (this.#match > 0) {
      this.#match++;
      this.#matchLength = Math.min(this.#matchLength + 1, MOST_MATCH);
    } else {
      const found = this.#passages[passage]!;
      let agree = 0;
      while (
        agree < MOST_MATCH &&
        agree < found &&
        history[found - 1 - agree] === history[length - 1 - agree]
      ) {
        agree++;
      }
      if (agree >= LEAST_MATCH) {
        this.#match = found;
        this.#matchLength = agree;
      }
    }
    this.#passages[passage] = length;
  }
}
