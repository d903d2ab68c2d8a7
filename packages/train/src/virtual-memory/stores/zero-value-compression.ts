import { zeroValueKernels } from './zero-value-kernels.js';

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

const kernels = zeroValueKernels();

/** Words that `compressZeros` writes for these. */
export function compressedWords(words: Uint32Array): number {
  return kernels.countNonzeros(words) + Math.ceil(words.length / 32);
}

/**
 * @param words [n]
 * @param target of `compressedWords(words)` or more
 * @returns words written
 */
export function compressZeros(words: Uint32Array, target: Uint32Array): number {
  return kernels.compress(words, target);
}

/**
 * @param words what `compressZeros` wrote
 * @param target [n], all of it is written
 * @throws {RangeError} when the words are not those of n words
 */
export function decompressZeros(words: Uint32Array, target: Uint32Array): void {
  const read = kernels.decompress(words, target);
  if (read !== words.length) {
    throw new RangeError(`${words.length} words hold ${read} words of zero-value compression`);
  }
}
