import { InputError, UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { clusterScalars } from './cluster-scalars.js';
import { clusterVectors } from './cluster-vectors.js';
import { dequantise } from './dequantise.js';
import { shareVectors } from './share-vectors.js';

/** Weights around four vectors of two, at the scale of a trained layer, a third of them pruned. */
const CENTRES = [0.01, 0.02, -0.03, 0.01, 0.02, -0.02, -0.01, -0.01];
function noisyVectors(count: number): { values: Float32Array; groups: number[] } {
  const random = new SeededRandom(9);
  const groups = Array.from({ length: count }, (_, v) => v % 6);
  const values = groups.flatMap((group) =>
    [0, 1].map((j) => (group < 4 ? CENTRES[2 * group + j]! + (random.next() - 0.5) * 1e-3 : 0)),
  );
  return { values: Float32Array.from(values), groups };
}

describe('clusterVectors', () => {
  it('recovers the vectors that noisy weights lie around, at the scale of weights', () => {
    const { values, groups } = noisyVectors(600);
    const { centroids, clusters, converged, squaredError } = clusterVectors(values, 2, {
      clusters: 4,
      seed: 1,
    });
    expect(converged).toBe(true);
    expect(squaredError).toBeLessThan(1e-6 * values.length);
    groups.forEach((group, v) => {
      if (group >= 4) expect(clusters[v]).toBe(0);
      else {
        for (const j of [0, 1]) {
          const centroid = centroids[2 * (clusters[v]! - 1) + j]!;
          expect(Math.abs(centroid - CENTRES[2 * group + j]!)).toBeLessThan(1e-4);
        }
      }
    });
  });

  it('assigns every vector to its nearest centroid', () => {
    const random = new SeededRandom(2);
    const values = Float32Array.from({ length: 900 }, () => (random.next() - 0.5) * 1e-2);
    const { centroids, clusters } = clusterVectors(values, 3, { clusters: 8, seed: 3 });
    const distance = (v: number, c: number): number =>
      [0, 1, 2].reduce((sum, j) => sum + (values[3 * v + j]! - centroids[3 * c + j]!) ** 2, 0);
    clusters.forEach((cluster, v) => {
      const all = Array.from({ length: 8 }, (_, c) => distance(v, c));
      expect(distance(v, cluster - 1)).toBeCloseTo(Math.min(...all), 8);
    });
  });

  it('does about as well on vectors of one as clustering scalars', () => {
    const random = new SeededRandom(4);
    const values = Float32Array.from(
      { length: 2000 },
      () => Math.log(random.next() / random.next()) * 0.01,
    );
    const scalars = clusterScalars(values, { clusters: 8, initialisation: 'optimal', seed: 1 });
    const vectors = clusterVectors(values, 1, { clusters: 8, seed: 1 });
    expect(vectors.squaredError).toBeGreaterThan(scalars.squaredError * (1 - 1e-6));
    expect(vectors.squaredError).toBeLessThan(scalars.squaredError * 1.2);
  });

  it('gives the distinct vectors if there are no more than clusters', () => {
    const values = Float32Array.of(1, 2, 0, 0, -3, 4, 1, 2, 0, 5);
    const { centroids, clusters } = clusterVectors(values, 2, { clusters: 16, seed: 1 });
    expect([...clusters]).toEqual([1, 0, 2, 1, 3]);
    centroids.forEach((value, i) => {
      expect(value).toBeCloseTo([1, 2, -3, 4, 0, 5][i]!, 6);
    });
  });

  it('is the same for the same seed', () => {
    const { values } = noisyVectors(300);
    const run = (seed: number) => clusterVectors(values, 2, { clusters: 7, seed });
    expect(run(1)).toEqual(run(1));
    expect(run(1).centroids).not.toEqual(run(2).centroids);
  });

  it('refuses what it cannot cluster', () => {
    const values = Float32Array.of(1, 2, 3);
    const options = { clusters: 2, seed: 1, name: 'conv1' };
    expect(() => clusterVectors(values, 2, options)).toThrow(UsageError);
    expect(() => clusterVectors(values, 2, options)).toThrow('conv1: 3 values are not whole');
    expect(() => clusterVectors(values, 0, options)).toThrow('conv1: vectorLength is 0');
    expect(() => clusterVectors(values, 1, { ...options, clusters: 0 })).toThrow('clusters is 0');
    expect(() => clusterVectors(Float32Array.of(Number.NaN), 1, options)).toThrow(InputError);
  });
});

describe('shareVectors', () => {
  it('gives a shared tensor of vectors that reads back near the weights', () => {
    const { values } = noisyVectors(60);
    const tensor = { name: 'fc1', shape: [60, 2], dtype: 'float32', data: values } as const;
    const shared = shareVectors(tensor, { vectorLength: 2, clusters: 4, seed: 1 });
    expect(shared).toMatchObject({ name: 'fc1', shape: [60, 2], vectorLength: 2 });
    dequantise(shared).forEach((weight, i) => {
      expect(Math.abs(weight - values[i]!)).toBeLessThan(1e-3);
      if (values[i] === 0) expect(weight).toBe(0);
    });
  });

  it('gives no centroids for a tensor of zeros', () => {
    const tensor = { name: 'z', shape: [4], dtype: 'float32', data: new Float32Array(4) } as const;
    const shared = shareVectors(tensor, { vectorLength: 2, clusters: 4, seed: 1 });
    expect(shared.centroids).toHaveLength(0);
    expect([...shared.clusters]).toEqual([0, 0]);
  });
});
