import { expect, test } from 'vitest';
import { FMeasure } from './f-measure.js';
import { Psnr } from './psnr.js';

test('F is the harmonic mean of precision and recall', () => {
  const measure = new FMeasure();
  const [hits, falseAlarms, misses, rest] = [6, 2, 4, 100];
  for (let i = 0; i < hits; i++) measure.add(true, true);
  for (let i = 0; i < falseAlarms; i++) measure.add(true, false);
  for (let i = 0; i < misses; i++) measure.add(false, true);
  for (let i = 0; i < rest; i++) measure.add(false, false);
  const [precision, recall] = [6 / 8, 6 / 10];
  expect(measure.value()).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
});

test('an error of one step everywhere is 48.13 dB', () => {
  const psnr = new Psnr();
  psnr.add([10, 20, 30], [11, 19, 31]);
  // 20 log₁₀ 255, the figure that textbooks give for quantisation to bytes.
  expect(psnr.value()).toBeCloseTo(48.1308, 3);
});

test('what a screen does not show is no error', () => {
  const psnr = new Psnr();
  psnr.add([0, 255], [-40, 300]);
  expect(psnr.value()).toBe(Number.POSITIVE_INFINITY);
});
