import { describe, expect, it } from 'vitest';
import { normalCumulative, normalQuantile } from './normal-distribution.js';

describe('the normal distribution', () => {
  it('has the tabulated values', () => {
    // Abramowitz and Stegun 1964, Table 26.1.
    const table = [
      [0, 0.5],
      [0.5, 0.691462461274013],
      [1, 0.841344746068543],
      [2, 0.977249868051821],
      [2.98, 0.998558758082661],
      [4, 0.999968328758167],
    ] as const;
    for (const [x, probability] of table) {
      expect(normalCumulative(x)).toBeCloseTo(probability, 11);
      expect(normalCumulative(-x)).toBeCloseTo(1 - probability, 11);
    }
    expect(normalCumulative(3.0000001) - normalCumulative(2.9999999)).toBeLessThan(1e-8);
    expect([normalCumulative(-99), normalCumulative(99)]).toEqual([0, 1]);
  });

  it('is inverted', () => {
    for (const probability of [1e-9, 0.01, 0.183, 0.5, 0.75, 0.999]) {
      expect(normalCumulative(normalQuantile(probability))).toBeCloseTo(probability, 12);
    }
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 8);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });
});
