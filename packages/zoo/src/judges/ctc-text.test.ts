import { expect, test } from 'vitest';
import { ctcText } from './ctc-text.js';

/** One row a step, the class named by far the most probable. */
function output(classes: number, best: readonly number[]) {
  const data = new Float32Array(best.length * classes).fill(0.01);
  for (const [step, index] of best.entries()) data[step * classes + index] = 0.9;
  return { name: 'p', shape: [1, best.length, classes], data };
}

test('leaves repetitions and blanks out, but keeps doubled letters', () => {
  const letters = ['h', 'e', 'l', 'o'];
  expect(ctcText(output(5, [0, 1, 1, 2, 0, 3, 3, 0, 3, 4, 0]), letters)).toBe('hello');
});

test('shows a class without a character', () => {
  expect(ctcText(output(3, [2]), ['a'])).toBe('\ufffd');
});
