import { expect, it } from 'vitest';
import { sparkline, weightStatistics } from './weight-statistics.js';

it('tells how values are distributed', () => {
  const data = Float32Array.from({ length: 1024 }, (_, i) => i % 256);
  const found = weightStatistics(data)!;
  expect(found).toMatchObject({ min: 0, max: 255, mean: 127.5, zeros: 1 / 256, distinct: 256 });
  // Uniform over 256 levels: 8 bits, and the deviation of a discrete uniform distribution.
  expect(found.entropy8).toBeCloseTo(8, 10);
  expect(found.deviation).toBeCloseTo(Math.sqrt((256 ** 2 - 1) / 12), 8);
  expect(found.histogram).toEqual(new Array(16).fill(64));
});

it('counts a fair coin as one bit, and what is constant as none', () => {
  expect(weightStatistics(Float32Array.of(-1, 1, 1, -1))).toMatchObject({
    ...{ entropy8: 1, distinct: 2, mean: 0, deviation: 1 },
  });
  expect(weightStatistics(Int32Array.of(7, 7))).toMatchObject({ entropy8: 0, distinct: 1 });
  expect(weightStatistics(new Float32Array(0))).toBeUndefined();
});

it('leaves out what is not finite', () => {
  const data = Float32Array.of(Number.NEGATIVE_INFINITY, 1, Number.NaN, 3);
  expect(weightStatistics(data)).toMatchObject({ min: 1, max: 3, mean: 2 });
});

it('does not count beyond many distinct values', () => {
  const data = Float32Array.from({ length: 5000 }, (_, i) => i);
  expect(weightStatistics(data)!.distinct).toBeNull();
});

it('draws a histogram', () => {
  expect(sparkline([0, 1, 4, 8])).toBe(' ▁▄█');
});
