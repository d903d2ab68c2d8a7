import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialLevels } from './levels.js';

describe('initialLevels', () => {
  it('finds the clusters of each sign', () => {
    const values = [-3, -3.1, -2.9, -1, -1.1, -0.9, 0.5, 0.4, 0.6, 2, 2.1, 1.9];
    const levels = initialLevels(Float32Array.from(values), 4);
    const expected = [-3, -1, 0.5, 2];
    for (const [i, level] of levels.entries()) expect(level).toBeCloseTo(expected[i]!, 5);
  });

  it('gives ascending levels, half of them below 0, whatever the values', () => {
    const values = fc.array(fc.float({ noNaN: true, min: -4, max: 4 }), { maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 6 }), (given, half) => {
        const levels = [...initialLevels(Float32Array.from(given), 2 * half)];
        expect(levels.filter((level) => level < 0)).toHaveLength(half);
        expect(levels.filter((level) => level > 0)).toHaveLength(half);
        for (let i = 1; i < levels.length; i++) {
          expect(levels[i]).toBeGreaterThan(levels[i - 1]!);
        }
      }),
    );
  });
});
