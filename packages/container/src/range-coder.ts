/** Codes binary decisions; a decoder finds them out and ignores what it is told. */
export interface BinaryCoder {
  /**
   * @param probability of a 1, in 1/4096: 1 … 4095
   * @param bit 0 or 1
   * @returns the bit
   */
  code(probability: number, bit: number): number;
}

/** Below this the range takes in another byte. */
const LEAST_RANGE = 2 ** 24;

/**
 * A binary range coder (Martin 1979), as in LZMA: each bit narrows an interval of 32-bit numbers in
 * proportion to its probability; upper bytes on which both ends agree are written.
 */
export class RangeEncoder implements BinaryCoder {
  #low = 0;
  #range = 0xffff_ffff;
  /** The byte that a carry may still change, and how many bytes of 0xff follow it. */
  #held = -1;
  #pending = 0;
  #bytes = new Uint8Array(256);
  #length = 0;

  code(probability: number, bit: number): number {
    const bound = (this.#range >>> 12) * probability;
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

  /** The bytes; trailing zeros, which a decoder makes up, left out. */
  finish(): Uint8Array {
    // The range is at least 2^24: some multiple of it lies inside.
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

/** Reads what `RangeEncoder` wrote. */
export class RangeDecoder implements BinaryCoder {
  readonly #bytes: Uint8Array;
  #position = 0;
  /** Range and code; fields of 32 unsigned bits would be kept as doubles. */
  readonly #state = Uint32Array.of(0xffff_ffff, 0);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let i = 0; i < 4; i++) this.#state[1] = (this.#state[1]! << 8) | this.#next();
  }

  code(probability: number, _bit: number): number {
    const state = this.#state;
    const bound = Math.imul(state[0]! >>> 12, probability) >>> 0;
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
      state[1] = (state[1]! << 8) | this.#next();
    }
    return bit;
  }

  /** Whether every byte was needed. */
  get atEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  /** Behind the last byte there are zeros. */
  #next(): number {
    return this.#position < this.#bytes.length ? this.#bytes[this.#position++]! : 0;
  }
}
