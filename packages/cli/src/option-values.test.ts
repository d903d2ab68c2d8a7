import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { density, numberBetween, positiveNumber, wholeNumber } from './option-values.js';

it('reads numbers in their ranges, ends included', () => {
  expect(wholeNumber(0, 9)('9')).toBe(9);
  expect(wholeNumber(1)('5000')).toBe(5000);
  expect(numberBetween(0, 100)('1.58')).toBe(1.58);
  expect(numberBetween(0, 100)('0')).toBe(0);
  expect(density('1')).toBe(1);
  expect(positiveNumber('1e-4')).toBe(0.0001);
});

it.each([
  [wholeNumber(0, 9), ['10', '-1', '1.5', 'x', '', ' ', '1e99', 'NaN']],
  [numberBetween(0, 100), ['-0.1', '100.1', 'Infinity', '5 %']],
  [density, ['0', '1.01', '-0.1', 'all']],
  [positiveNumber, ['0', '-1', '']],
])('refuses what lies outside of them', (parse, texts) => {
  for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError);
});
