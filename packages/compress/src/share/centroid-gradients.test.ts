import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { centroidGradients } from './centroid-gradients.js';
import { dequantise } from './dequantise.js';

describe('centroidGradients', () => {
  it('adds up as figure 3 of Deep Compression does', () => {
    // The figure's 4 × 4 cluster indexes (here from 1 up) and gradients, and its reduced gradients.
    const clusters = Uint8Array.of(4, 1, 3, 2, 2, 2, 1, 4, 1, 4, 2, 1, 4, 2, 3, 3);
    const gradient = Float32Array.of(
      ...[-0.03, -0.01, 0.03, 0.02, -0.01, 0.01, -0.02, 0.12],
      ...[-0.01, 0.02, 0.04, 0.01, -0.07, -0.02, 0.01, -0.02],
    );
    const summed = centroidGradients(gradient, clusters, 4);
    [-0.03, 0.04, 0.02, 0.04].forEach((expected, i) => {
      expect(summed[i]).toBeCloseTo(expected, 6);
    });
  });

  it('is the derivative of the loss by each element of each centroid', () => {
    const vectorLength = 2;
    const clusters = Uint8Array.of(2, 0, 1, 2);
    const centroids = Float32Array.of(0.5, -1, 2, 0.25);
    const loss = (at: Float32Array): number =>
      dequantise({
        name: 'w',
        shape: [8],
        dtype: 'float32',
        centroids: at,
        clusters,
        vectorLength,
      }).reduce((sum, w, i) => sum + (i + 1) * w * w, 0);
    const weights = [2, 0.25, 0, 0, 0.5, -1, 2, 0.25];
    const gradient = Float32Array.from(weights, (w, i) => 2 * (i + 1) * w);
    const summed = centroidGradients(gradient, clusters, 2, vectorLength);
    centroids.forEach((_, c) => {
      const step = 2 ** -8; // exact in float32, and the loss is quadratic: so is the difference
      const up = loss(centroids.map((x, i) => (i === c ? x + step : x)));
      const down = loss(centroids.map((x, i) => (i === c ? x - step : x)));
      expect(summed[c]).toBeCloseTo((up - down) / (2 * step), 6);
    });
  });

  it('refuses sizes that do not fit', () => {
    const call = () => centroidGradients(new Float32Array(3), new Uint8Array(2), 1);
    expect(call).toThrow(UsageError);
    const beyond = () => centroidGradients(new Float32Array(2), Uint8Array.of(1, 2), 1);
    expect(beyond).toThrow('group 1 has cluster 2, but there are 1');
  });
});
