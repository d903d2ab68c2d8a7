/**
 * Writes bit fields into bytes, the most significant bit first.
 *
 * Worked example: writing 5 in 3 bits and then 1 in 2 bits gives the bits 101 01, and `finish()`
 * pads with zeros on the right to the byte 10101000 = 0xa8.
 */
export class BitWriter {
  readonly #bytes: Uint8Array;
  #position = 0;
  #held = 0;
  #heldBits = 0;

  /** @param byteLength how many bytes will be written in all, the padded last one included */
  constructor(byteLength: number) {
    this.#bytes = new Uint8Array(byteLength);
  }

  /**
   * Appends the low `bits` bits of `value`.
   *
   * @param value unsigned, below 2^bits
   * @param bits 0 … 24
   */
  write(value: number, bits: number): void {
    // At most 7 bits are held between calls, so that 7 + 24 fit the 32-bit accumulator.
    this.#held = (this.#held << bits) | value;
    this.#heldBits += bits;
    while (this.#heldBits >= 8) {
      this.#heldBits -= 8;
      this.#bytes[this.#position++] = this.#held >>> this.#heldBits;
    }
  }

  /**
   * Pads the last byte with zero bits and returns the bytes.
   *
   * @throws {RangeError} when more or fewer bytes were written than the constructor was told
   */
  finish(): Uint8Array {
    if (this.#heldBits > 0) {
      this.#bytes[this.#position++] = this.#held << (8 - this.#heldBits);
      this.#heldBits = 0;
    }
    if (this.#position !== this.#bytes.length) {
      throw new RangeError(
        `bit writer: ${this.#position} bytes were written, but ${this.#bytes.length} were announced`,
      );
    }
    return this.#bytes;
  }
}
