import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKernels, target } from '../../../scripts/build-kernels.mjs';
import { compressedWords, compressZeros, decompressZeros } from './zero-value-compression.js';
import { referenceZeroValueCodec } from './zero-value-compression-reference.js';
import { zeroValueKernels } from './zero-value-kernels.js';

function compress(words: Uint32Array): Uint32Array {
  const target = new Uint32Array(compressedWords(words));
  return target.slice(0, compressZeros(words, target));
}

const words = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff_ffff })), { maxLength: 300 })
  .map((values) => Uint32Array.from(values));

/** Longer than what the kernels take at a time, with runs of zeros and of others. */
const longWords = fc
  .tuple(fc.integer({ min: 16_300, max: 50_000 }), fc.integer({ min: 1, max: 200 }), fc.nat(9))
  .map(([length, run, parts]) =>
    Uint32Array.from({ length }, (_, i) => (Math.floor(i / run) % 10 < parts ? 0 : ~i)),
  );

describe('zero-value compression', () => {
  it('gives every word back', () => {
    fc.assert(
      fc.property(fc.oneof(words, longWords), (raw) => {
        const back = new Uint32Array(raw.length).fill(7);
        decompressZeros(compress(raw), back);
        expect(Buffer.from(back.buffer).equals(Buffer.from(raw.buffer))).toBe(true);
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

describe('zeroValueKernels', () => {
  it('writes and reads what plain loops do', () => {
    const kernels = zeroValueKernels();
    fc.assert(
      fc.property(fc.oneof(words, longWords), (raw) => {
        const [ours, plain] = [kernels, referenceZeroValueCodec].map((codec) => {
          const compressed = new Uint32Array(codec.countNonzeros(raw) + Math.ceil(raw.length / 32));
          const back = new Uint32Array(raw.length).fill(7);
          const written = codec.compress(raw, compressed);
          const read = codec.decompress(compressed, back);
          return { written, read, compressed: Buffer.from(compressed.buffer), back };
        });
        expect(ours!.compressed.equals(plain!.compressed)).toBe(true);
        expect([ours!.written, ours!.read]).toEqual([plain!.written, plain!.read]);
        expect(Buffer.from(ours!.back.buffer).equals(Buffer.from(plain!.back.buffer))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('are what their source compiles to', async () => {
    expect(await compileKernels()).toBe(readFileSync(target, 'utf8'));
  });
});
