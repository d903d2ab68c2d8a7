import { describe, expect, it } from 'vitest';
import { LIMIT, squash, stretch } from './logistic.js';

describe('squash', () => {
  it('is the logistic function, rounded', () => {
    for (let x = -LIMIT; x <= LIMIT; x++) {
      const exact = 65536 / (1 + Math.exp(-x / 256));
      expect(Math.abs(squash(x) - Math.min(65535, exact))).toBeLessThanOrEqual(0.5 + 1e-9);
    }
    expect([-1e9, -LIMIT, -256, -1, 0, 1, 256, 1000, LIMIT, 1e9].map(squash)).toEqual([
      1, 1, 17625, 32704, 32768, 32832, 47911, 64244, 65535, 65535,
    ]);
  });

  it('has no value so close to a tie that another exponential would round otherwise', () => {
    for (let x = -LIMIT; x <= LIMIT; x++) {
      const exact = 65536 / (1 + Math.exp(-x / 256));
      if (x !== 0) expect(Math.abs(exact - Math.floor(exact) - 0.5)).toBeGreaterThan(1e-6);
    }
  });
});

describe('stretch', () => {
  it('is the least log odds whose probability is at least the one given', () => {
    const wrong: number[] = [];
    for (let p = 1; p < 65536; p++) {
      const x = stretch(p);
      if ((x < LIMIT && squash(x) < p) || (x > -LIMIT && squash(x - 1) >= p)) wrong.push(p);
    }
    expect(wrong).toEqual([]);
    expect([1, 2, 655, 32768, 40000, 65535].map(stretch)).toEqual([
      -2815, -2735, -1176, 0, 115, 2736,
    ]);
  });
});
