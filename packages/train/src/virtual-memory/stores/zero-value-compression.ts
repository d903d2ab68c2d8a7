/**
 * Zero-value compression of activations (Rhu et al. 2018, cDMA, §V-A): of 32 words each, a mask of those
 * that are not zero, then these. A word is 32 bits, and zero is the word of all zero bits, so that −0 and
 * NaN come back as they were.
 */

/** Most words that `compressZeros` writes for so many. */
export function mostCompressedWords(words: number): number {
  return words + Math.ceil(words / 32);
}

/**
 * @param words [n]
 * @param target of `mostCompressedWords(n)` or more
 * @returns words written
 */
export function compressZeros(words: Uint32Array, target: Uint32Array): number {
  const { length } = words;
  let at = 0;
  for (let begin = 0; begin < length; begin += 32) {
    const end = Math.min(begin + 32, length);
    const header = at++;
    let mask = 0;
    for (let i = begin; i < end; i++) {
      const word = words[i]!;
      // Written in any case and overwritten by the next where it is zero: no branch to mispredict.
      target[at] = word;
      const isSet = word === 0 ? 0 : 1;
      at += isSet;
      mask |= isSet << (i - begin);
    }
    target[header] = mask;
  }
  return at;
}

/**
 * @param words what `compressZeros` wrote
 * @param target [n], all of it is written
 * @throws {RangeError} when the words are not those of n words
 */
export function decompressZeros(words: Uint32Array, target: Uint32Array): void {
  const { length } = target;
  let at = 0;
  for (let begin = 0; begin < length; begin += 32) {
    const end = Math.min(begin + 32, length);
    const mask = words[at++]!;
    for (let i = begin; i < end; i++) {
      const isSet = (mask >>> (i - begin)) & 1;
      target[i] = isSet === 1 ? words[at]! : 0;
      at += isSet;
    }
  }
  if (at !== words.length) {
    throw new RangeError(`${words.length} words hold ${at} words of zero-value compression`);
  }
}
