import { expect, it } from 'vitest';
import { roundToBfloat16 } from './bfloat16.js';

it.each([
  [0.1, 0.10009765625],
  [1, 1],
  [-2.5, -2.5],
  // Halfway between 1 and 1 + 2⁻⁷, and between 1 + 2⁻⁷ and 1 + 2⁻⁶: to the even one.
  [1 + 2 ** -8, 1],
  [1 + 2 ** -7 + 2 ** -8, 1 + 2 ** -6],
  [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  [3.4e38, Number.POSITIVE_INFINITY],
  [Number.NaN, Number.NaN],
  [-0, -0],
])('rounds %d to %d', (value, rounded) => {
  expect(roundToBfloat16(value)).toBe(rounded);
});
