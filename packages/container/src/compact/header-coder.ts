import { bitLength } from '../bit-length.js';
import type { BinaryCoder } from '../range-coder.js';
import { AdaptiveBits } from '../text-coder/adaptive-bits.js';
import { TextCoder } from '../text-coder/text-coder.js';
import { failCompact } from './fail-compact.js';

/** Integers have at most so many binary digits. */
const MOST_DIGITS = 32;
/** Whether there are more digits than 1, 2, …; then the second and the third digit. */
const INTEGER_CONTEXTS = 4 * MOST_DIGITS;

/** Of all text in a header: decoding it takes a second. */
export const MOST_TEXT = 2 ** 20;

/**
 * Codes the values that a header is made of. Encoder and decoder take the very same steps: what a
 * decoder is told is ignored. Values of one context, which is but a name, share what was learnt.
 */
export class HeaderCoder {
  #coder: BinaryCoder;
  readonly #bits = new Map<string, AdaptiveBits>();
  readonly #text = new TextCoder(MOST_TEXT);
  #mostText = MOST_TEXT;
  #textLeft = MOST_TEXT;

  constructor(coder: BinaryCoder) {
    this.#coder = coder;
  }

  /**
   * From now on decisions go there; what was learnt stays.
   *
   * @param mostText bytes of text that are allowed from now on, at most `MOST_TEXT`
   */
  connect(coder: BinaryCoder, mostText: number): void {
    this.#coder = coder;
    this.#mostText = mostText;
    this.#textLeft = mostText;
  }

  /** Bytes of text since the coder was connected. */
  get textBytes(): number {
    return this.#mostText - this.#textLeft;
  }

  flag(context: string, told = false): boolean {
    return this.#contexts(`${context}?`, 1).code(this.#coder, 0, told ? 1 : 0) === 1;
  }

  /** A bit that is as likely 0 as 1. */
  bit(told: number): number {
    return this.#coder.code(2 ** 15, told);
  }

  /**
   * An integer from 0 on: how many binary digits it has when one is added, then these.
   *
   * @param most what is above is refused; at most 2^32 − 2
   * @throws {CorruptFileError} when it is larger
   */
  integer(context: string, told = 0, most = 2 ** 32 - 2): number {
    const bits = this.#contexts(context, INTEGER_CONTEXTS);
    const coder = this.#coder;
    const number = told + 1;
    const toldDigits = number < 2 ** 31 ? bitLength(number) - 1 : 31;
    let digits = 0;
    while (digits < 31 && bits.code(coder, digits, toldDigits > digits ? 1 : 0)) digits++;
    let coded = 1;
    for (let i = digits - 1; i >= 0; i--) {
      const bit = Math.floor(number / 2 ** i) % 2;
      if (i === digits - 1) coded = 2 + bits.code(coder, MOST_DIGITS + digits, bit);
      else if (i === digits - 2) {
        coded = 2 * coded + bits.code(coder, 2 * MOST_DIGITS + 2 * digits + (coded & 1), bit);
      } else coded = 2 * coded + this.bit(bit);
    }
    if (coded - 1 > most) failCompact(`${context} is ${coded - 1}, but at most ${most} is allowed`);
    return coded - 1;
  }

  /** An integer of either sign: 0, −1, 1, −2, 2 are 0, 1, 2, 3, 4. */
  signed(context: string, told = 0): number {
    const coded = this.integer(context, told < 0 ? -2 * told - 1 : 2 * told);
    return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
  }

  /** @throws {CorruptFileError} when it is too long */
  bytes(context: string, told: Uint8Array = new Uint8Array(0)): Uint8Array {
    if (!this.flag(`${context} present`, told.length > 0)) return new Uint8Array(0);
    const length = this.integer(`${context} length`, told.length - 1, this.#textLeft - 1) + 1;
    this.#textLeft -= length;
    const bytes = new Uint8Array(length);
    bytes.set(told.subarray(0, length));
    this.#text.code(this.#coder, bytes);
    return bytes;
  }

  /** @throws {CorruptFileError} when it is too long, or not UTF-8 */
  text(context: string, told = ''): string {
    const bytes = this.bytes(context, new TextEncoder().encode(told));
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return failCompact(`${context} is not UTF-8`);
    }
  }

  #contexts(name: string, count: number): AdaptiveBits {
    const found = this.#bits.get(name);
    if (found) return found;
    const made = new AdaptiveBits(count);
    this.#bits.set(name, made);
    return made;
  }
}
