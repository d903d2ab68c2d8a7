import { CorruptFileError, UsageError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entropyLimit } from './entropy-limit.js';
import { decodeRunLength, encodeRunLength, runLengthWords, WORD_BITS } from './run-length-code.js';

/** The same code, one bit after the other in a string: an independent, slow encoder. */
function plainCode(values: readonly number[]): string {
  const pairs: string[] = [];
  let zeros = 0;
  values.forEach((value, i) => {
    if (value === 0 && zeros < 31 && i < values.length - 1) {
      zeros++;
      return;
    }
    pairs.push(zeros.toString(2).padStart(5, '0') + value.toString(2).padStart(16, '0'));
    zeros = 0;
  });
  let bits = '';
  for (let i = 0; i < pairs.length; i += 3) {
    bits += pairs
      .slice(i, i + 3)
      .join('')
      .padEnd(63, '0');
    bits += i + 3 >= pairs.length ? '1' : '0';
  }
  return bits;
}

function bitsOf(code: Uint32Array): string {
  return Array.from(code, (half) => half.toString(2).padStart(32, '0')).join('');
}

/** Mostly runs of zeros, of lengths around the longest run as well. */
const sparse = fc
  .array(fc.tuple(fc.nat(70), fc.integer({ min: 0, max: 0xffff })), { maxLength: 60 })
  .map((runs) =>
    Uint16Array.from(runs.flatMap(([zeros, value]) => [...Array(zeros).fill(0), value])),
  );

function seededSparse(count: number, sparsity: number): Uint16Array {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Uint16Array.from({ length: count }, () =>
    next() < sparsity ? 0 : 1 + Math.floor(next() * 0xffff),
  );
}

describe('encodeRunLength', () => {
  it('packs the example of Fig. 8', () => {
    const values = [0, 0, 12, 0, 0, 0, 0, 53, 0, 0, 22, 0, 7];
    const code = encodeRunLength(Uint16Array.from(values));
    expect(bitsOf(code)).toBe(plainCode(values));
    const pair = (run: number, level: number) =>
      run.toString(2).padStart(5, '0') + level.toString(2).padStart(16, '0');
    expect(bitsOf(code).slice(0, 64)).toBe(`${pair(2, 12)}${pair(4, 53)}${pair(2, 22)}0`);
  });

  it('is what a bit by bit encoder makes', () => {
    fc.assert(
      fc.property(sparse, (values) => {
        const code = encodeRunLength(values);
        expect(bitsOf(code)).toBe(plainCode(Array.from(values)));
        expect(runLengthWords(values)).toBe(code.length / 2);
      }),
    );
  });

  it('codes negative numbers as the words that they are', () => {
    const values = Int16Array.of(-1, 0, -32768, 32767);
    expect(encodeRunLength(values)).toEqual(encodeRunLength(new Uint16Array(values.buffer)));
  });

  it('counts 32 zeros as a run of 31 and a level of zero', () => {
    expect(runLengthWords(new Uint16Array(96))).toBe(1);
    expect(runLengthWords(new Uint16Array(97))).toBe(2);
    expect(encodeRunLength(new Uint16Array(0))).toHaveLength(0);
  });
});

describe('decodeRunLength', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(sparse, (values) => {
        expect(decodeRunLength(encodeRunLength(values), values.length)).toEqual(values);
      }),
    );
  });

  it('never answers a damaged code with anything but an error or as many values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 12 }),
        fc.nat(2000),
        (halves, length) => {
          const code = Uint32Array.from(halves);
          try {
            expect(decodeRunLength(code, length)).toHaveLength(length);
          } catch (error) {
            expect(error instanceof CorruptFileError || error instanceof UsageError).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  // The last value is not zero: a single zero at the end looks like an unused pair.
  const values = seededSparse(100, 0.5).with(99, 5);
  const code = encodeRunLength(values);
  const last = code.length / 2 - 1;

  it.each([
    ['a cut code', () => decodeRunLength(code.slice(0, -2), 100), new RegExp(`word ${last - 1}: `)],
    ['too long a length', () => decodeRunLength(code, 101), new RegExp(`word ${last}: `)],
    ['too short a length', () => decodeRunLength(code, 99), new RegExp(`word ${last}: `)],
    [
      'a length beyond any code',
      () => decodeRunLength(code, 2 ** 40),
      /hold at most \d+ of 1099511627776 values/,
    ],
    [
      'an end in the middle',
      () => decodeRunLength(code.with(1, code[1]! | 1), 100),
      /at byte 0: .*word 0: marked as the last word/,
    ],
    [
      'words after the end',
      () => decodeRunLength(Uint32Array.of(...code, 0, 1), 100),
      /word \d+: /,
    ],
    [
      'no words',
      () => decodeRunLength(new Uint32Array(0), 1),
      /0 words hold at most 0 of 1 values/,
    ],
  ])('refuses %s and names the word', (_, decode, message) => {
    expect(decode).toThrow(CorruptFileError);
    expect(decode).toThrow(message);
  });

  it('refuses half a word and a length that is no count', () => {
    expect(() => decodeRunLength(new Uint32Array(1), 1)).toThrow(UsageError);
    expect(() => decodeRunLength(code, -1)).toThrow(/-1 values, but must be a whole number/);
    expect(() => decodeRunLength(code, 1.5)).toThrow(UsageError);
  });
});

describe('size against the entropy', () => {
  it.each([0.77, 0.8, 0.85, 0.88])(
    'adds 4 to 11 percent at a sparsity of %f (5 to 10 in the paper)',
    (zeros) => {
      const values = seededSparse(200_000, zeros);
      const bits = (runLengthWords(values) * WORD_BITS) / values.length;
      const found = values.filter((value) => value === 0).length / values.length;
      const overhead = bits / entropyLimit(found) - 1;
      expect(overhead).toBeGreaterThan(0.04);
      expect(overhead).toBeLessThan(0.11);
    },
  );

  it('grows what has few zeros by a third', () => {
    const dense = seededSparse(30_000, 0);
    expect(runLengthWords(dense) * WORD_BITS).toBe((16 * dense.length * 4) / 3);
  });
});
