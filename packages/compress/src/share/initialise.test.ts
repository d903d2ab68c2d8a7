import { kmeans } from 'ml-kmeans';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { densityCentroids, linearCentroids } from './initialise.js';
import { lloyd } from './lloyd.js';
import { SortedValues } from './sorted-values.js';

/** A bell-shaped layer of which the smallest 90 % were pruned. */
function prunedLayer(length: number): SortedValues {
  const random = new SeededRandom(11);
  const bell = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(6.2831853 * random.next());
  const weights = Float32Array.from({ length }, () => 0.05 * bell());
  return new SortedValues(weights.filter((weight) => Math.abs(weight) > 0.0822).sort());
}

describe('linearCentroids', () => {
  it('spaces evenly from the least to the greatest value', () => {
    const sorted = new SortedValues(Float32Array.of(-1, 0.9, 1));
    expect([...linearCentroids(sorted, 5)]).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect([...linearCentroids(sorted, 1)]).toEqual([0]);
  });

  it('wastes no centroid in the gap of a pruned layer, as ml-kmeans does from the same start', () => {
    const sorted = prunedLayer(20_000);
    const initial = linearCentroids(sorted, 32);
    const error = (centroids: Iterable<number>): number =>
      sorted.values.reduce(
        (total, value) => total + Math.min(...Array.from(centroids, (c) => (value - c) ** 2)),
        0,
      );
    const ours = lloyd(sorted, initial, { maxIterations: 10_000, tolerance: 0 });
    const theirs = kmeans(
      Array.from(sorted.values, (value) => [value]),
      32,
      { initialization: Array.from(initial, (c) => [c]), tolerance: 0, maxIterations: 10_000 },
    );
    expect(ours.converged && theirs.converged).toBe(true);
    expect(error(ours.centroids)).toBeLessThan(error(theirs.centroids.flat()) / 2);
  });
});

describe('densityCentroids', () => {
  it('puts as many values between neighbouring centroids everywhere', () => {
    const sorted = prunedLayer(200_000);
    const centroids = densityCentroids(sorted, 32);
    for (let i = 1; i < centroids.length; i++) {
      const between = sorted.countUpTo(centroids[i]!) - sorted.countUpTo(centroids[i - 1]!);
      expect(Math.abs(between / (sorted.length / 32) - 1)).toBeLessThan(0.01);
    }
  });
});
