import { expect, it } from 'vitest';
import { dequantise } from '../share/index.js';
import { compactLevels } from './compact-levels.js';

it('keeps the weights, drops levels without weights and puts them in order', () => {
  const tensor = {
    ...{ name: 'w', shape: [7], dtype: 'float32' as const, vectorLength: 1 },
    centroids: Float32Array.of(0.5, -1, 7, 0.25, 0.5),
    clusters: Uint8Array.of(0, 1, 2, 0, 4, 5, 1),
  };
  const compact = compactLevels(tensor);
  expect([...compact.centroids]).toEqual([-1, 0.25, 0.5]);
  expect([...compact.clusters]).toEqual([0, 3, 1, 0, 2, 3, 3]);
  expect(dequantise(compact)).toEqual(dequantise(tensor));
});
