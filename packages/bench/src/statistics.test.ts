import { expect, test } from 'vitest';
import { spread } from './statistics.js';

// numpy.percentile([7, 1, 3, 10, 2], [10, 50, 90])
test('percentiles between samples, as NumPy gives them', () => {
  const { p10, median, p90 } = spread([7, 1, 3, 10, 2]);
  expect([p10, median, p90].map((value) => Number(value.toFixed(9)))).toEqual([1.4, 3, 8.8]);
});

test('one sample is its own spread, and none has none', () => {
  expect(spread([4])).toEqual({ median: 4, p10: 4, p90: 4 });
  expect(spread([]).median).toBeNaN();
});
