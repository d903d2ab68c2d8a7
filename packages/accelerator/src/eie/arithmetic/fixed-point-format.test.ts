import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatForRange,
  fromFixed,
  largestInteger,
  saturate,
  toFixed,
} from './fixed-point-format.js';

const anyBits = fc.integer({ min: 2, max: 32 });
const anyMagnitude = fc.float({ min: Math.fround(1e-30), max: Math.fround(1e30), noNaN: true });

describe('formatForRange', () => {
  it('gives the usual Q formats', () => {
    // ±1 is one step too much for Q0.15.
    expect(formatForRange(16, 0.99)).toEqual({ bits: 16, fractionBits: 15 });
    expect(formatForRange(16, 1)).toEqual({ bits: 16, fractionBits: 14 });
    expect(formatForRange(8, 100)).toEqual({ bits: 8, fractionBits: 0 });
    expect(formatForRange(8, 1000)).toEqual({ bits: 8, fractionBits: -3 });
  });

  it('holds the range, and with one more fraction bit would not', () => {
    fc.assert(
      fc.property(anyBits, anyMagnitude, (bits, largest) => {
        const { fractionBits } = formatForRange(bits, largest);
        const most = largestInteger(bits);
        expect(Math.round(largest * 2 ** fractionBits)).toBeLessThanOrEqual(most);
        if (fractionBits < 126) {
          expect(Math.round(largest * 2 ** (fractionBits + 1))).toBeGreaterThan(most);
        }
      }),
    );
  });

  it('takes zeros alone', () => {
    expect(toFixed(0, formatForRange(16, 0))).toBe(0);
  });
});

describe('toFixed', () => {
  it('rounds to the nearest, halves up', () => {
    const format = { bits: 8, fractionBits: 1 };
    expect([0.25, 0.75, -0.25, -0.75, 0.2].map((x) => toFixed(x, format))).toEqual([
      1, 2, 0, -1, 0,
    ]);
  });

  it('saturates', () => {
    const format = { bits: 8, fractionBits: 0 };
    expect([127.4, 128, 1e9, -128, -129, -1e9].map((x) => toFixed(x, format))).toEqual([
      127, 127, 127, -128, -128, -128,
    ]);
  });

  it('is within half a step of numbers in the range', () => {
    fc.assert(
      fc.property(anyBits, anyMagnitude, fc.double({ min: -1, max: 1, noNaN: true }), (b, m, x) => {
        const format = formatForRange(b, m);
        const step = 2 ** -format.fractionBits;
        expect(Math.abs(fromFixed(toFixed(x * m, format), format) - x * m)).toBeLessThanOrEqual(
          step / 2,
        );
      }),
    );
  });
});

describe('saturate', () => {
  it('has no negative zero', () => {
    expect(Object.is(saturate(-0, 8), 0)).toBe(true);
  });
});
