import { describe, expect, it } from 'vitest';
import { plusPlusCentroids } from './k-means-plus-plus.js';
import { SortedValues } from './sorted-values.js';

describe('plusPlusCentroids', () => {
  it('draws ascending centres from the values, the same for the same seed', () => {
    const values = Float32Array.from({ length: 500 }, (_, i) => Math.tan(i / 320)).sort();
    const sorted = new SortedValues(values);
    const centres = plusPlusCentroids(sorted, 20, 4);
    expect([...centres]).toEqual([...centres].sort((a, b) => a - b));
    expect(centres.every((centre) => values.includes(centre))).toBe(true);
    expect(new Set(centres).size).toBe(20);
    expect(plusPlusCentroids(sorted, 20, 4)).toEqual(centres);
    expect(plusPlusCentroids(sorted, 20, 5)).not.toEqual(centres);
  });

  it('finds every one of far-apart groups, however small', () => {
    const groups = [-1000, 0, 10, 2000];
    const values = groups.flatMap((group, i) =>
      Array.from({ length: 10 ** (3 - i) }, (_, j) => group + j * 1e-6),
    );
    const sorted = new SortedValues(Float32Array.from(values).sort());
    for (let seed = 0; seed < 50; seed++) {
      expect(Array.from(plusPlusCentroids(sorted, 4, seed), Math.round)).toEqual(groups);
    }
  });

  it('draws a second centre in proportion to the squared distance', () => {
    // From a centre at 0, 4 is drawn 16 times for each time that −1 is; of two draws the better,
    // 4, wins unless both are −1. So −1 is second with probability 1/17² there.
    const sorted = new SortedValues(Float32Array.of(-1, ...new Array(1000).fill(0), 4));
    let second = 0;
    const seeds = 20_000;
    for (let seed = 0; seed < seeds; seed++) {
      if (plusPlusCentroids(sorted, 2, seed)[0] === -1) second++;
    }
    const expected = seeds / 17 ** 2;
    expect(Math.abs(second - expected)).toBeLessThan(4 * Math.sqrt(expected) + seeds * (2 / 1002));
  });

  it('repeats centres where there are fewer distinct values', () => {
    const sorted = new SortedValues(Float32Array.of(1, 1, 2));
    expect(new Set(plusPlusCentroids(sorted, 5, 1))).toEqual(new Set([1, 2]));
  });
});
