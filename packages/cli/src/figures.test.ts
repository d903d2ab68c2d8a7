import { expect, it } from 'vitest';
import { bytes, duration, milliseconds, percent, ratio, shapeText } from './figures.js';

it('writes figures for people', () => {
  expect(bytes(1_067_008)).toBe('1,067,008');
  expect(percent(0.0158)).toBe('1.58 %');
  expect(percent(1, 1)).toBe('100.0 %');
  expect(ratio(41.234)).toBe('41.2×');
  expect(ratio(1.2345)).toBe('1.23×');
  expect(shapeText([784, 300])).toBe('784×300');
  expect(shapeText([])).toBe('scalar');
  expect(duration(7.51)).toBe('7.5 s');
  expect([0, 0.01234, 1.5, 12_345].map(milliseconds)).toEqual([
    ...['0', '12.3 µs', '1.50 ms', '12.3 s'],
  ]);
  expect(duration(119.7)).toBe('2 min 0 s');
});
