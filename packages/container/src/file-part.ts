/** Bytes of a file that are at hand, addressed by where they stand in it. */
export class FilePart {
  readonly #bytes: Uint8Array;
  readonly #start: number;

  /** @param start where `bytes` begin in the file */
  constructor(bytes: Uint8Array, start = 0) {
    this.#bytes = bytes;
    this.#start = start;
  }

  /** The bytes from `offset` on in the file; a view, not a copy. */
  at(offset: number, byteLength: number): Uint8Array {
    const first = offset - this.#start;
    return this.#bytes.subarray(first, first + byteLength);
  }
}
