import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSpread } from './line-spread.js';

describe('lineSpread', () => {
  it('computes by hand', () => {
    // Two lines of 4 places with 1 and 3: m = 1/2, Var N = 1 = 4/4 + 12·Var p, so Var p = 0.
    expect(lineSpread([1, 3], 4)).toEqual({
      ...{ mean: 2, variance: 1, least: 1, greatest: 3, dispersion: 1, variation: 0 },
    });
    // All or nothing: Var N = 4 = 1 + 12·Var p, Var p = 1/4 about m = 1/2.
    expect(lineSpread([0, 4], 4)).toMatchObject({ dispersion: 4, variation: 1 });
  });

  it('finds half of all or nothing to have a variation of 1, whatever the size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 1, max: 50 }), (n, k) => {
        const counts = Array.from({ length: 2 * k }, (_, i) => (i % 2) * n);
        expect(lineSpread(counts, n).variation).toBeCloseTo(1, 10);
      }),
    );
  });

  it('says nothing of empty and full lines', () => {
    expect(lineSpread([0, 0], 9)).toMatchObject({ mean: 0, dispersion: 1, variation: 0 });
    expect(lineSpread([9, 9], 9)).toMatchObject({ mean: 9, dispersion: 1, variation: 0 });
  });

  it('refuses no lines', () => {
    expect(() => lineSpread([], 3)).toThrow('0 lines of 3 places');
  });
});
