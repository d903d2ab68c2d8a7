import { parseRecipe } from '@pith/compress';
import { expect, it } from 'vitest';
import { learningRateAt } from './learning-rate.js';

const training = parseRecipe({}).prune.training;

it('warms up, then falls to 0', () => {
  for (const decay of ['cosine', 'linear'] as const) {
    const at = (progress: number) => learningRateAt({ ...training, decay }, progress);
    expect(at(0)).toBeLessThan(0.2 * training.learningRate);
    expect(at(0.02)).toBeGreaterThan(0.95 * training.learningRate);
    const later = [0.02, 0.1, 0.4, 0.7, 0.99, 1].map(at);
    expect(later).toEqual(later.toSorted((a, b) => b - a));
    expect(at(1)).toBeCloseTo(0, 10);
  }
  expect(learningRateAt({ ...training, decay: 'constant' }, 0.9)).toBe(training.learningRate);
});
