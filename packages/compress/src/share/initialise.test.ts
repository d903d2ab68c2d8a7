import { describe, expect, it } from 'vitest';
import { densityCentroids, evenlySpaced, linearCentroids } from './initialise.js';
import { lloyd } from './lloyd.js';
import { seededRandom } from './seeded-random.js';
import { SortedValues } from './sorted-values.js';

/** A bell-shaped layer of which the smallest 90 % were pruned. */
function prunedLayer(): SortedValues {
  const random = seededRandom(11);
  const bell = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.2831853 * random());
  const weights = Float32Array.from({ length: 200_000 }, () => 0.05 * bell());
  return new SortedValues(weights.filter((weight) => Math.abs(weight) > 0.0822).sort());
}

describe('linearCentroids', () => {
  it('keeps out of the gap, in proportion to the ranges on either side', () => {
    const sorted = new SortedValues(Float32Array.of(-4, -3, -2, 2, 6));
    expect([...linearCentroids(sorted, 6)]).toEqual([-4, -2, 2, 2 + 4 / 3, 2 + 8 / 3, 6]);
  });

  it('spaces over the whole range where there is no gap or values have one sign', () => {
    expect([...linearCentroids(new SortedValues(Float32Array.of(-1, 0, 1)), 5)]).toEqual([
      -1, -0.5, 0, 0.5, 1,
    ]);
    expect([...linearCentroids(new SortedValues(Float32Array.of(1, 2)), 3)]).toEqual([1, 1.5, 2]);
    expect([...linearCentroids(new SortedValues(Float32Array.of(-1, 2)), 1)]).toEqual([0.5]);
    expect([...linearCentroids(new SortedValues(Float32Array.of(-1, 2)), 2)]).toEqual([-1, 2]);
  });

  it('starts with half the squared error of the paper’s spacing on a pruned layer', () => {
    const sorted = prunedLayer();
    const start = { maxIterations: 1, tolerance: 0 };
    const error = (centroids: Float64Array): number =>
      sorted.values.reduce(
        (total, value) => total + Math.min(...Array.from(centroids, (c) => (value - c) ** 2)),
        0,
      );
    const { values } = sorted;
    const paper = evenlySpaced(values[0]!, values[values.length - 1]!, 32);
    const ours = error(linearCentroids(sorted, 32));
    expect(ours).toBeLessThan(error(paper) / 2);
    expect(error(lloyd(sorted, linearCentroids(sorted, 32), start).centroids)).toBeLessThan(ours);
  });
});

describe('densityCentroids', () => {
  it('puts as many values between neighbouring centroids everywhere', () => {
    const sorted = prunedLayer();
    const centroids = densityCentroids(sorted, 32);
    for (let i = 1; i < centroids.length; i++) {
      const between = sorted.countUpTo(centroids[i]!) - sorted.countUpTo(centroids[i - 1]!);
      expect(Math.abs(between / (sorted.length / 32) - 1)).toBeLessThan(0.01);
    }
  });
});
