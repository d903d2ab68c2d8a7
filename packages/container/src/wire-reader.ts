/**
 * Reads protobuf's wire format (https://protobuf.dev/programming-guides/encoding): what a header
 * needs of it, where protobufjs's own reader would be a third of the runtime in a browser.
 */
export class WireReader {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * A varint: seven bits a byte, the lowest first, and the top bit where more follow.
   *
   * @returns NaN for one above 2^32 − 1
   * @throws {RangeError} at the end of the bytes
   */
  uint32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#view.getUint8(this.position++);
      if (shift === 28 && byte > 0x0f) return Number.NaN;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    return Number.NaN;
  }

  /** @throws {RangeError} at the end of the bytes */
  fixed32(): number {
    this.position += 4;
    return this.#view.getUint32(this.position - 4, true);
  }

  /** The bytes up to a position, not copied. */
  bytesTo(end: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.position, end);
    this.position = end;
    return bytes;
  }
}
