import type { SharedTensor } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { dequantise } from './dequantise.js';

const shared: SharedTensor = {
  name: 'w',
  shape: [2, 3],
  dtype: 'float32',
  centroids: Float32Array.of(0.1, -7, 1e-40),
  clusters: Uint8Array.of(0, 3, 1, 2, 1, 0),
  vectorLength: 1,
};

describe('dequantise', () => {
  it('gathers centroids bit for bit, and 0 for cluster 0', () => {
    expect(dequantise(shared)).toEqual(Float32Array.of(0, 1e-40, 0.1, -7, 0.1, 0));
  });

  it('gathers vectors', () => {
    const vectors = {
      ...shared,
      centroids: Float32Array.of(1, 2, 3, 4, 5, 6),
      clusters: Uint16Array.of(2, 0),
      vectorLength: 3,
    };
    expect([...dequantise(vectors)]).toEqual([4, 5, 6, 0, 0, 0]);
  });

  it('refuses a cluster without a centroid', () => {
    const wrong = { ...shared, clusters: Uint8Array.of(1, 4) };
    expect(() => dequantise(wrong)).toThrow('w: group 1 has cluster 4, but there are 3');
  });
});
