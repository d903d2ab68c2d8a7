import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleToDensity } from './scale-to-density.js';

const factors = fc
  .array(fc.double({ min: 0.01, max: 20, noNaN: true }), { minLength: 1, maxLength: 12 })
  .map((values) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return Float64Array.from(values, (value) => value / mean);
  });

describe('scaleToDensity', () => {
  it('keeps the mean probability, summed over every place', () => {
    fc.assert(
      fc.property(factors, factors, fc.double({ min: 0.01, max: 1, noNaN: true }), (v, u, d) => {
        const scale = scaleToDensity(v, u, d);
        let sum = 0;
        for (const a of v) for (const b of u) sum += Math.min(1, scale * a * b);
        expect(sum / (v.length * u.length)).toBeCloseTo(d, 8);
      }),
    );
  });
});
