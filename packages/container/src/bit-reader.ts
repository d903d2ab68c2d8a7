/**
 * Reads bit fields from bytes, the most significant bit first: the reverse of `BitWriter`.
 *
 * Past the end it reads zeros, so that a loop over a known count of symbols needs one check after
 * the loop (`overrun`, `paddingIsZero`) instead of one a symbol.
 *
 * Worked example: over the byte 0xa8 = 10101000, `read(3)` is 101 = 5, `read(2)` is 01 = 1, and
 * `paddingIsZero` is then true.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  #next = 0;
  #held = 0;
  #heldBits = 0;

  /** @param position bits to leave out at the start */
  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.#next = Math.floor(position / 8);
    if (position % 8 > 0) this.read(position % 8);
  }

  /** The next `bits` bits (0 … 24) as an unsigned integer, without moving on. */
  peek(bits: number): number {
    while (this.#heldBits < bits) {
      const byte = this.#next < this.#bytes.length ? this.#bytes[this.#next]! : 0;
      this.#next++;
      this.#held = (this.#held << 8) | byte;
      this.#heldBits += 8;
    }
    return (this.#held >>> (this.#heldBits - bits)) & ((1 << bits) - 1);
  }

  /** Moves on by bits that were just peeked at. */
  skip(bits: number): void {
    this.#heldBits -= bits;
  }

  /** Reads the next `bits` bits (0 … 24) as an unsigned integer. */
  read(bits: number): number {
    const value = this.peek(bits);
    this.#heldBits -= bits;
    return value;
  }

  /** Number of bits read so far, those past the end included. */
  get position(): number {
    return this.#next * 8 - this.#heldBits;
  }

  /** Whether more bits were read than there are. */
  get overrun(): boolean {
    return this.position > this.#bytes.length * 8;
  }

  /** Whether what was read ends within the last byte, and the bits after it are zero. */
  get paddingIsZero(): boolean {
    const left = this.#bytes.length * 8 - this.position;
    if (left < 0 || left > 7) return false;
    return left === 0 || (this.#bytes[this.#bytes.length - 1]! & ((1 << left) - 1)) === 0;
  }
}
