import { describe, expect, it } from 'vitest';
import { errorFunction } from './error-function.js';

/** 2/√π · exp(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, whose terms are all of one sign (Abramowitz & Stegun 7.1.6). */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 300; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

describe('errorFunction', () => {
  it('is exact to float32 on all of the line', () => {
    expect(series(1)).toBeCloseTo(0.8427007929497149, 15);
    for (let x = -6; x <= 6; x += 1 / 512) {
      const exact = series(x);
      expect(Math.abs(errorFunction(x) - exact)).toBeLessThanOrEqual(1.2e-7 * Math.abs(exact));
    }
  });

  it('is odd, and keeps what is not a number', () => {
    expect(errorFunction(0)).toBe(0);
    expect(errorFunction(-0.7)).toBe(-errorFunction(0.7));
    expect(Math.fround(errorFunction(Infinity))).toBe(1);
    expect(errorFunction(Number.NaN)).toBeNaN();
  });
});
