import { InputError } from './errors.js';

/** The longest code in a `.pith` file: a length fits 4 bits, and one look-up decodes a symbol. */
export const MAX_CODE_LENGTH = 15;

/** Alphabet of the largest code: 2^15 symbols of 15 bits each. */
export const MAX_CODE_SYMBOLS = 2 ** MAX_CODE_LENGTH;

/**
 * A canonical prefix code: lengths alone determine it (Schwartz and Kallick 1964, as in DEFLATE).
 *
 * Codes are handed out in order of length and, within a length, of symbol, counting upwards; going
 * to the next length appends a zero bit.
 *
 * Worked example: the lengths 2, 1, 0, 3, 3 for the symbols 0 … 4 give
 *
 *     symbol 1: 0    symbol 0: 10    symbol 3: 110    symbol 4: 111    (symbol 2 has no code)
 */
export class CanonicalCode {
  /** [alphabet]: bits of each symbol's code; 0 for a symbol without one. The last is not 0. */
  readonly lengths: Uint8Array;
  readonly minLength: number;
  readonly maxLength: number;

  /**
   * @param lengths [alphabet]: 0 … 15 each; trailing zeros are dropped
   * @throws {InputError} when a length is above 15 (it would not fit the table's 4 bits)
   * @throws {InputError} when the alphabet is larger than 32768 symbols
   * @throws {InputError} when the code is over-full: two symbols would share a code
   * @throws {InputError} when it is incomplete: some bit pattern would mean nothing. A code of
   *   fewer than two symbols is always incomplete
   */
  constructor(lengths: Uint8Array) {
    let alphabet = lengths.length;
    while (alphabet > 0 && lengths[alphabet - 1] === 0) alphabet--;
    if (alphabet > MAX_CODE_SYMBOLS) {
      throw new InputError(
        `a code for ${alphabet} symbols, but at most ${MAX_CODE_SYMBOLS} can have one`,
      );
    }
    let minLength = MAX_CODE_LENGTH;
    let maxLength = 0;
    let space = 0; // in units of 2^−15
    for (let symbol = 0; symbol < alphabet; symbol++) {
      const length = lengths[symbol]!;
      if (length === 0) continue;
      if (length > MAX_CODE_LENGTH) {
        throw new InputError(
          `symbol ${symbol} has a code of ${length} bits, but at most ${MAX_CODE_LENGTH} are allowed`,
        );
      }
      minLength = Math.min(minLength, length);
      maxLength = Math.max(maxLength, length);
      space += 1 << (MAX_CODE_LENGTH - length);
    }
    if (space !== MAX_CODE_SYMBOLS) {
      throw new InputError(
        `the code lengths fill ${space}/${MAX_CODE_SYMBOLS} of the code space, but must fill it ` +
          `exactly: the code is ${space > MAX_CODE_SYMBOLS ? 'over-full' : 'incomplete'}`,
      );
    }
    this.lengths = lengths.slice(0, alphabet);
    this.minLength = minLength;
    this.maxLength = maxLength;
  }

  /** [alphabet]: each symbol's code in its low `lengths[symbol]` bits, first bit uppermost. */
  codes(): Uint16Array {
    const next = new Uint16Array(MAX_CODE_LENGTH + 2);
    for (const length of this.lengths) if (length > 0) next[length + 1]!++;
    for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
      next[length + 1] = (next[length]! + next[length + 1]!) << 1;
    }
    const codes = new Uint16Array(this.lengths.length);
    for (let symbol = 0; symbol < codes.length; symbol++) {
      const length = this.lengths[symbol]!;
      if (length > 0) codes[symbol] = next[length]!++;
    }
    return codes;
  }

  /**
   * Decoding by one look-up: entry p of 2^maxLength holds, for the symbol whose code begins the
   * bits p, `symbol · 16 + length`.
   */
  lookup(): Uint32Array {
    const table = new Uint32Array(1 << this.maxLength);
    const codes = this.codes();
    for (let symbol = 0; symbol < codes.length; symbol++) {
      const length = this.lengths[symbol]!;
      if (length === 0) continue;
      const shift = this.maxLength - length;
      const first = codes[symbol]! << shift;
      table.fill(symbol * 16 + length, first, first + (1 << shift));
    }
    return table;
  }

  /** Size of `toBytes()`. */
  get byteLength(): number {
    return (this.lengths.length + 1) >>> 1;
  }

  /** The lengths as nibbles, the even symbol's uppermost. The last byte is not zero. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.byteLength);
    for (let symbol = 0; symbol < this.lengths.length; symbol++) {
      bytes[symbol >>> 1]! |= this.lengths[symbol]! << (symbol & 1 ? 0 : 4);
    }
    return bytes;
  }

  /** @throws {InputError} as the constructor does, and when the last byte is zero */
  static fromBytes(bytes: Uint8Array): CanonicalCode {
    if (bytes.length > MAX_CODE_SYMBOLS / 2) {
      throw new InputError(
        `a code table of ${bytes.length} bytes, but at most ${MAX_CODE_SYMBOLS / 2} are allowed`,
      );
    }
    if (bytes.length > 0 && bytes[bytes.length - 1] === 0) {
      throw new InputError('the last byte of a code table is 0, but such bytes must be left out');
    }
    const lengths = new Uint8Array(bytes.length * 2);
    for (let i = 0; i < bytes.length; i++) {
      lengths[2 * i] = bytes[i]! >>> 4;
      lengths[2 * i + 1] = bytes[i]! & 15;
    }
    return new CanonicalCode(lengths);
  }
}
