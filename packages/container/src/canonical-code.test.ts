import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CanonicalCode } from './canonical-code.js';
import { limitedCodeLengths } from './package-merge.js';

const codeWords = (code: CanonicalCode) =>
  Array.from(code.codes(), (word, symbol) => {
    const length = code.lengths[symbol]!;
    return length === 0 ? '' : word.toString(2).padStart(length, '0');
  });

test('the worked example', () => {
  const code = new CanonicalCode(Uint8Array.of(2, 1, 0, 3, 3));
  expect(codeWords(code)).toEqual(['10', '0', '', '110', '111']);
  expect([...code.toBytes()]).toEqual([0x21, 0x03, 0x30]);
});

test('the example of RFC 1951, §3.2.2', () => {
  const code = new CanonicalCode(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4));
  const expected = ['010', '011', '100', '101', '110', '00', '1110', '1111'];
  expect(codeWords(code)).toEqual(expected);
});

const lengths = fc
  .array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 300 })
  .filter((exponents) => exponents.filter((e) => e > 0).length >= 2)
  .map((exponents) => {
    const used = exponents.flatMap((e, symbol) => (e > 0 ? symbol : []));
    const frequencies = Float64Array.from(used, (symbol) => Math.ceil(1.6 ** exponents[symbol]!));
    const all = new Uint8Array(exponents.length);
    limitedCodeLengths(frequencies, 15).forEach((length, i) => {
      all[used[i]!] = length;
    });
    return all;
  });

test('no code word begins another, and look-ups find each', () => {
  fc.assert(
    fc.property(lengths, (all) => {
      const code = new CanonicalCode(all);
      const words = codeWords(code);
      const sorted = words.filter((word) => word !== '').sort();
      for (let i = 1; i < sorted.length; i++) {
        expect(sorted[i]!.startsWith(sorted[i - 1]!)).toBe(false);
      }
      const lookup = code.lookup();
      for (const [symbol, word] of words.entries()) {
        if (word === '') continue;
        for (const fill of ['0', '1']) {
          const entry = lookup[parseInt(word.padEnd(code.maxLength, fill), 2)]!;
          expect(entry).toBe(symbol * 16 + word.length);
        }
      }
      expect(CanonicalCode.fromBytes(code.toBytes()).lengths).toEqual(code.lengths);
    }),
    { seed: 1 },
  );
});

describe('refuses', () => {
  test.each<[string, number[], string]>([
    ['an over-full code', [1, 1, 1], 'over-full'],
    ['an incomplete code', [1, 2], 'incomplete'],
    ['one symbol', [1], 'incomplete'],
    ['no symbol', [], 'incomplete'],
    ['a length above 15', [1, 16], 'at most 15'],
  ])('%s', (_, bad, message) => {
    expect(() => new CanonicalCode(Uint8Array.from(bad))).toThrow(message);
  });

  test('a table with a superfluous last byte, or too long', () => {
    expect(() => CanonicalCode.fromBytes(Uint8Array.of(0x11, 0))).toThrow('left out');
    expect(() => CanonicalCode.fromBytes(new Uint8Array(16385).fill(1))).toThrow('16385 bytes');
  });
});
