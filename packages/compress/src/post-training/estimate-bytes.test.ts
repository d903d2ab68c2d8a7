import { plannedBytes } from '@pith/container';
import { expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { quantiseToGrid } from '../share/index.js';
import { estimateBytes } from './estimate-bytes.js';

it.each([0.1, 0.5, 2])('is near what the file takes, at a step of %d', (step) => {
  const random = new SeededRandom(1);
  const data = Float32Array.from({ length: 20_000 }, () => random.normal());
  const tensor = { name: 'w', shape: [200, 100], dtype: 'float32', data } as const;
  const shared = quantiseToGrid(tensor, { step });
  const ratio = estimateBytes(shared) / plannedBytes(shared);
  expect(ratio).toBeGreaterThan(0.93);
  expect(ratio).toBeLessThan(1.03);
});
