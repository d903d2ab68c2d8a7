import { zeroValueKernels } from './zero-value-kernels.js';

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
