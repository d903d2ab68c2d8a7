/**
 * Zero-value compression of activations (Rhu et al. 2018, cDMA, §V-A): of 32 words each, a mask of those
 * that are not zero, then these. A word is 32 bits, and zero is the word of all zero bits, so that −0 and
 * NaN come back as they were.
 */
export interface ZeroValueCodec {
  countNonzeros(words: Uint32Array): number;
  /** @returns words written */
  compress(words: Uint32Array, target: Uint32Array): number;
  /**
   * @param words what `compress` wrote
   * @param target [n], all of it is written
   * @returns words read
   */
  decompress(words: Uint32Array, target: Uint32Array): number;
}
