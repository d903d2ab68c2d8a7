import type { ZeroValueCodec } from './zero-value-codec.js';

/** Zero-value compression in plain loops, which the kernels are checked against. */
export const referenceZeroValueCodec: ZeroValueCodec = {
  countNonzeros(words) {
    let count = 0;
    for (const word of words) if (word !== 0) count++;
    return count;
  },

  compress(words, target) {
    let at = 0;
    for (let begin = 0; begin < words.length; begin += 32) {
      const header = at++;
      target[header] = 0;
      for (const [i, word] of words.subarray(begin, begin + 32).entries()) {
        if (word === 0) continue;
        target[header]! |= 1 << i;
        target[at++] = word;
      }
    }
    return at;
  },

  decompress(words, target) {
    let at = 0;
    for (let begin = 0; begin < target.length; begin += 32) {
      const mask = words[at++]!;
      const end = Math.min(begin + 32, target.length);
      for (let i = begin; i < end; i++) target[i] = (mask >>> (i - begin)) & 1 ? words[at++]! : 0;
    }
    return at;
  },
};
