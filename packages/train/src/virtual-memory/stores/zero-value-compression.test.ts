import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressZeros, decompressZeros, mostCompressedWords } from './zero-value-compression.js';

function compress(words: Uint32Array): Uint32Array {
  const target = new Uint32Array(mostCompressedWords(words.length));
  return target.slice(0, compressZeros(words, target));
}

const words = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff_ffff })), { maxLength: 300 })
  .map((values) => Uint32Array.from(values));

describe('zero-value compression', () => {
  it('gives every word back', () => {
    fc.assert(
      fc.property(words, (raw) => {
        const back = new Uint32Array(raw.length).fill(7);
        decompressZeros(compress(raw), back);
        expect(back).toEqual(raw);
      }),
    );
  });

  it('takes a mask a 32 words and a word each that is not zero', () => {
    fc.assert(
      fc.property(words, (raw) => {
        const nonzeros = raw.filter((word) => word !== 0).length;
        expect(compress(raw).length).toBe(nonzeros + Math.ceil(raw.length / 32));
      }),
    );
  });

  it('keeps negative zero and NaN apart from zero', () => {
    const floats = Float32Array.of(0, -0, Number.NaN, 1e-45, -1);
    const back = new Uint32Array(5);
    decompressZeros(compress(new Uint32Array(floats.buffer)), back);
    expect(new Float32Array(back.buffer)).toEqual(floats);
  });

  it('refuses words of another length', () => {
    const compressed = compress(Uint32Array.of(1, 0, 2));
    expect(() => decompressZeros(compressed.subarray(0, 2), new Uint32Array(3))).toThrow(
      RangeError,
    );
    expect(() => decompressZeros(compressed, new Uint32Array(1))).toThrow('3 words hold 2');
  });
});
