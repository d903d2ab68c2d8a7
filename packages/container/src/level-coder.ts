import { bitLength } from './bit-length.js';
import type { BinaryCoder } from './range-coder.js';

/** Symbols have magnitudes below 2^16. */
export const MAX_ADAPTIVE_ALPHABET = 2 ** 16;

/** Decisions of a context: 1 whether it is 0, 15 for bits, 15 and 28 for the two upper digits. */
const DECISIONS = 64;

/** Contexts: twice the half-octaves of a mean of up to 2^16 magnitudes in units of 1/16. */
const CONTEXTS = 84;

/** Magnitudes are averaged in units of 1/256. */
const FRACTION_BITS = 8;

/**
 * Codes quantised weights as adaptive binary decisions, under contexts that tell how large weights
 * around are: those of the same column (an output channel, say) and the latest ones. It is a plain
 * relative of the coder for neural networks in Wiedemann et al. 2020 (DeepCABAC, §III.B).
 *
 * A symbol stands for a number: 0 for 0, 1 … center for −center … −1, and center + 1, … for 1, ….
 */
export class LevelCoder {
  readonly #coder: BinaryCoder;
  readonly #center: number;
  readonly #alphabet: number;
  /** [contexts · decisions] and one for signs: probability of a 1 in 1/65536 */
  readonly #probabilities = new Uint16Array(CONTEXTS * DECISIONS + 1).fill(2 ** 15);
  /** How often each was coded, up to 63 times. */
  readonly #seen = new Uint8Array(CONTEXTS * DECISIONS + 1);
  /** [row]: mean magnitude of each column, and of how many, up to 16 */
  readonly #columns: Int32Array;
  readonly #columnCounts: Uint8Array;
  #column = 0;
  /** Mean of the latest, and of how many, up to 8. */
  #latest = 0;
  #latestCount = 0;

  /**
   * @param center how many symbols stand for negative numbers, below `alphabet`
   * @param alphabet symbols are below it
   * @param row how many columns there are: symbol i is in column i mod row
   */
  constructor(coder: BinaryCoder, center: number, alphabet: number, row: number) {
    this.#coder = coder;
    this.#center = center;
    this.#alphabet = alphabet;
    this.#columns = new Int32Array(row);
    this.#columnCounts = new Uint8Array(row);
  }

  /** Codes a symbol; what a decoder is told is ignored. @returns it, or the alphabet if it is none */
  code(symbol: number): number {
    const center = this.#center;
    const isNegative = symbol <= center;
    const told = symbol === 0 ? 0 : isNegative ? center + 1 - symbol : symbol - center;
    const column = this.#column;
    const count = this.#columnCounts[column]!;
    const mean = count > 0 ? this.#columns[column]! : this.#latest;
    const first = (halfOctave(mean) + halfOctave(this.#latest)) * DECISIONS;

    let coded = 0;
    let magnitude = 0;
    if (this.#decide(first, told > 0 ? 1 : 0)) {
      const negative =
        center === 0
          ? 0
          : center === this.#alphabet - 1
            ? 1
            : this.#decide(CONTEXTS * DECISIONS, isNegative ? 1 : 0);
      magnitude = this.#magnitude(first, told);
      coded = negative ? center + 1 - magnitude : center + magnitude;
      if (negative ? coded < 1 : coded >= this.#alphabet) return this.#alphabet;
    }

    const scaled = magnitude << FRACTION_BITS;
    this.#columns[column]! += (scaled - this.#columns[column]!) >> bitLength(count);
    if (count < 16) this.#columnCounts[column] = count + 1;
    this.#latest += (scaled - this.#latest) >> bitLength(this.#latestCount);
    if (this.#latestCount < 8) this.#latestCount++;
    this.#column = column + 1 === this.#columns.length ? 0 : column + 1;
    return coded;
  }

  /** How many digits it has, then the two below the first, then the others as they are. */
  #magnitude(first: number, told: number): number {
    let digits = 0;
    while (digits < 15 && this.#decide(first + 1 + digits, told >>> (digits + 1) ? 1 : 0)) digits++;
    let magnitude = 1;
    for (let i = digits - 1; i >= 0; i--) {
      const bit = (told >>> i) & 1;
      let coded: number;
      if (i === digits - 1) coded = this.#decide(first + 15 + digits, bit);
      else if (i === digits - 2) coded = this.#decide(first + 25 + 2 * digits + magnitude, bit);
      else coded = this.#coder.code(2048, bit);
      magnitude = 2 * magnitude + coded;
    }
    return magnitude;
  }

  /** The probability moves by 1/2, 1/4, 1/4, 1/8, … 1/128 of its distance. */
  #decide(index: number, told: number): number {
    const probability = this.#probabilities[index]!;
    const bit = this.#coder.code(probability >>> 4, told);
    const seen = this.#seen[index]!;
    const shift = bitLength(seen + 1);
    this.#probabilities[index] = bit
      ? probability + ((65536 - probability) >> shift)
      : probability - (probability >> shift);
    if (seen < 63) this.#seen[index] = seen + 1;
    return bit;
  }
}

/** Twice the binary logarithm of a mean, 1/16 added, to the half below. */
function halfOctave(mean: number): number {
  const x = (mean >> 4) + 1;
  const digits = bitLength(x) - 1;
  return digits === 0 ? 0 : 2 * digits + ((x >>> (digits - 1)) & 1);
}
