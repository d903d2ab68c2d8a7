import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedValues } from './sorted-values.js';

/** Up to a few blocks of small whole numbers: ties abound and sums are exact. */
const wholeNumbers = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 600 })
  .map((values) => Float32Array.from(values).sort());

describe('SortedValues', () => {
  it('sums, counts and means as adding up does', () => {
    fc.assert(
      fc.property(
        wholeNumbers,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: -10, max: 10 }),
        (...args) => {
          const [values, a, b, limit] = args;
          const sorted = new SortedValues(values);
          const start = Math.min(a % values.length, b % values.length);
          const end = Math.max(a % values.length, b % values.length) + 1;
          const range = [...values.subarray(start, end)];
          const sum = range.reduce((total, value) => total + value, 0);

          expect(sorted.sumOfFirst(end) - sorted.sumOfFirst(start)).toBe(sum);
          expect(sorted.mean(start, end)).toBe(sum / range.length);
          expect(sorted.countUpTo(limit)).toBe(values.filter((value) => value <= limit).length);
          const error = range.reduce((total, value) => total + (value - limit) ** 2, 0);
          expect(sorted.errorAround(limit, start, end)).toBe(error);
          expect(sorted.exactError(limit, start, end)).toBe(error);
        },
      ),
    );
  });

  it('lists distinct values up to a limit', () => {
    const sorted = new SortedValues(Float32Array.of(-2, -2, 0, 0, 1));
    expect(sorted.distinct(3)).toEqual(Float32Array.of(-2, 0, 1));
    expect(sorted.distinct(2)).toBeUndefined();
  });

  it('counts −0 and 0 as one value', () => {
    expect(new SortedValues(Float32Array.of(-0, 0)).distinct(5)).toEqual(Float32Array.of(0));
  });

  it('never puts a mean outside of its values', () => {
    const values = new Float32Array(1000).fill(Math.fround(0.1));
    expect(new SortedValues(values).mean(3, 997)).toBe(Math.fround(0.1));
  });
});
