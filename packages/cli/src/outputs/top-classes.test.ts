import { expect, it } from 'vitest';
import { areProbabilities, topClasses } from './top-classes.js';

it('takes the highest scores, of equal ones the lower class', () => {
  const scores = Float32Array.of(0.25, 0.5, 0, 0.25);
  expect(topClasses(scores, 3)).toEqual([
    { class: 1, score: 0.5 },
    { class: 0, score: 0.25 },
    { class: 3, score: 0.25 },
  ]);
  expect(topClasses(scores, 1, ['a', 'b', 'c', 'd'])).toEqual([
    { class: 1, label: 'b', score: 0.5 },
  ]);
  expect(topClasses(scores, 9)).toHaveLength(4);
});

it('knows probabilities from other scores', () => {
  expect(areProbabilities(Float32Array.of(0.1, 0.9))).toBe(true);
  expect(areProbabilities(Float32Array.of(1.5, -0.5))).toBe(false);
  expect(areProbabilities(Float32Array.of(0.5, 0.9))).toBe(false);
});
