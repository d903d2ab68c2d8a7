/** Codes binary decisions; a decoder finds them out and ignores what it is told. */
export interface BinaryCoder {
  /**
   * @param probability of a 1, in units of the coder's precision: above 0, below 1
   * @param bit 0 or 1
   * @returns the bit
   */
  code(probability: number, bit: number): number;
}

/** Bits of a probability. Where one weight in a hundred is left, 12 cost bytes. */
export type Precision = 12 | 16;

/** Below this the range takes in another byte. */
const LEAST_RANGE = 2 ** 24;

/**
 * A binary range coder (Martin 1979), as in LZMA: each bit narrows an interval of 32-bit numbers in
 * proportion to its probability; upper bytes on which both ends agree are written.
 */
export class RangeEncoder implements BinaryCoder {
  readonly #precision: Precision;
  #low = 0;
  #range = 0xffff_ffff;
  /** The byte that a carry may still change, and how many bytes of 0xff follow it. */
  #held = -1;
  #pending = 0;
  #bytes = new Uint8Array(256);
  #length = 0;

  constructor(precision: Precision) {
    this.#precision = precision;
  }

  code(probability: number, bit: number): number {
    const bound = (this.#range >>> this.#precision) * probability;
    if (bit) {
      this.#range = bound;
    } else {
      this.#low += bound;
      this.#range -= bound;
    }
    while (this.#range < LEAST_RANGE) {
      this.#range = (this.#range << 8) >>> 0;
      this.#shift();
    }
    return bit;
  }

  /**
   * The bytes. They are those of the least multiple of 2^24 in the last interval; trailing zeros,
   * which a decoder makes up, are left out.
   */
  finish(): Uint8Array {
    this.#low = Math.ceil(this.#low / LEAST_RANGE) * LEAST_RANGE;
    for (let i = 0; i < 5; i++) this.#shift();
    while (this.#length > 0 && this.#bytes[this.#length - 1] === 0) this.#length--;
    return this.#bytes.slice(0, this.#length);
  }

  #shift(): void {
    const carry = this.#low >= 2 ** 32 ? 1 : 0;
    if (carry === 1 || this.#low < 0xff00_0000) {
      if (this.#held >= 0) this.#write(this.#held + carry);
      for (; this.#pending > 0; this.#pending--) this.#write(0xff + carry);
      this.#held = (this.#low >>> 24) & 0xff;
    } else {
      this.#pending++;
    }
    this.#low = (this.#low & 0x00ff_ffff) * 256;
  }

  #write(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const more = new Uint8Array(2 * this.#length);
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes[this.#length++] = byte;
  }
}

/** Reads what a `RangeEncoder` of the same precision wrote. */
export class RangeDecoder implements BinaryCoder {
  readonly bytes: Uint8Array;
  readonly #precision: Precision;
  /**
   * Range, offset of the code in it, the four bytes last read, how many were read; fields would be
   * kept as doubles. Another decoder of the same precision may go on from there in between.
   */
  readonly state: Uint32Array = Uint32Array.of(0xffff_ffff, 0, 0, 0);

  constructor(bytes: Uint8Array, precision: Precision) {
    this.bytes = bytes;
    this.#precision = precision;
    for (let i = 0; i < 4; i++) this.#shift();
  }

  code(probability: number, _bit: number): number {
    const { state } = this;
    const bound = Math.imul(state[0]! >>> this.#precision, probability) >>> 0;
    let bit = 0;
    if (state[1]! < bound) {
      state[0] = bound;
      bit = 1;
    } else {
      state[1]! -= bound;
      state[0]! -= bound;
    }
    while (state[0]! < LEAST_RANGE) {
      state[0]! <<= 8;
      this.#shift();
    }
    return bit;
  }

  /** Whether every byte was needed. */
  get atEnd(): boolean {
    return this.state[3]! >= this.bytes.length;
  }

  /** Whether these are the bytes that an encoder of the decisions so far would have written. */
  get isFinished(): boolean {
    const [, offset, last] = this.state;
    return (
      this.atEnd &&
      this.bytes.at(-1) !== 0 &&
      (last! & (LEAST_RANGE - 1)) === 0 &&
      offset! < LEAST_RANGE
    );
  }

  /** How many bits the decisions so far have taken, not a whole number of them. */
  get bits(): number {
    return 8 * this.state[3]! - Math.log2(this.state[0]!);
  }

  /** Takes a byte in; behind the last one there are zeros. */
  #shift(): void {
    const { bytes, state } = this;
    const position = state[3]!++;
    const next = position < bytes.length ? bytes[position]! : 0;
    state[1] = (state[1]! << 8) | next;
    state[2] = (state[2]! << 8) | next;
  }
}
