import fc from 'fast-check';
import { kmeans } from 'ml-kmeans';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { initialCentroids } from './initialise.js';
import { clusterEnds, lloyd } from './lloyd.js';
import { SortedValues } from './sorted-values.js';

const TO_REST = { maxIterations: 10_000, tolerance: 0 };

/** What trained layers look like: bell-shaped, heavy-tailed, pruned; and what they do not. */
function distributions(length: number): Record<string, Float32Array> {
  const random = new SeededRandom(7);
  const draw = (next: () => number): Float32Array => Float32Array.from({ length }, next).sort();
  const bell = (): number => random.next() + random.next() + random.next() + random.next() - 2;
  const laplace = (): number =>
    Math.sign(random.next() - 0.5) * -Math.log(1 - random.next()) * 0.05;
  return {
    uniform: draw(() => random.next() * 2 - 1),
    bell: draw(() => bell() * 0.02),
    laplace: draw(laplace),
    pruned: draw(() => {
      const value = laplace();
      return value + Math.sign(value) * 0.1;
    }),
    positive: draw(() => 100 + random.next() ** 3),
  };
}

function squaredError(sorted: SortedValues, centroids: Float64Array): number {
  return sorted.values.reduce(
    (total, value) => total + Math.min(...Array.from(centroids, (c) => (value - c) ** 2)),
    0,
  );
}

describe('lloyd', () => {
  describe.each(Object.entries(distributions(3000)))('%s weights', (_, values) => {
    it.each(['density', 'random'] as const)('reach ml-kmeans’ centroids from %s', (from) => {
      const sorted = new SortedValues(values);
      const initial = initialCentroids(from, sorted, 16, 3);
      const ours = lloyd(sorted, initial, TO_REST);
      const theirs = kmeans(
        Array.from(values, (value) => [value]),
        16,
        { initialization: Array.from(initial, (c) => [c]), tolerance: 0, maxIterations: 10_000 },
      );
      expect(ours.converged && theirs.converged).toBe(true);
      theirs.centroids.forEach(([theirCentroid], i) => {
        const relative = Math.abs(ours.centroids[i]! / theirCentroid! - 1);
        expect(relative).toBeLessThan(1e-6);
      });
    });
  });

  it('never raises the squared error from one iteration to the next', () => {
    const finite = fc.float({ min: -8, max: 8, noNaN: true });
    fc.assert(
      fc.property(
        fc.uniqueArray(finite, { minLength: 12, maxLength: 200 }),
        fc.array(finite, { minLength: 1, maxLength: 10 }),
        (values, starts) => {
          const sorted = new SortedValues(Float32Array.from(values).sort());
          const initial = Float64Array.from(starts).sort();
          let before = squaredError(sorted, initial);
          for (let maxIterations = 1; maxIterations <= 12; maxIterations++) {
            const { centroids } = lloyd(sorted, initial, { maxIterations, tolerance: 0 });
            const after = squaredError(sorted, centroids);
            expect(after).toBeLessThanOrEqual(before * (1 + 1e-12) + 1e-12);
            before = after;
          }
        },
      ),
    );
  });

  it('leaves no cluster empty and no two centroids equal, however badly it starts', () => {
    const finite = fc.float({ noNaN: true, min: -1, max: 1 });
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 100 }),
        fc.double({ noNaN: true, min: -10, max: 10 }),
        fc.integer({ min: 1, max: 8 }),
        (values, everywhere, k) => {
          fc.pre(new Set(values.map((value) => value + 0)).size >= k);
          const sorted = new SortedValues(Float32Array.from(values).sort());
          const { centroids } = lloyd(sorted, new Float64Array(k).fill(everywhere), TO_REST);
          const stored = Float32Array.from(centroids);
          const ends = clusterEnds(sorted, stored);
          ends.forEach((end, i) => {
            expect(end).toBeGreaterThan(i === 0 ? 0 : ends[i - 1]!);
            if (i > 0) expect(stored[i]).toBeGreaterThan(stored[i - 1]!);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('splits the cluster with the largest error for an empty one', () => {
    const sorted = new SortedValues(Float32Array.of(-10, -9, 0, 0.1, 5, 9));
    // The middle start attracts nothing; {0, 0.1, 5, 9} is the worst cluster.
    const { centroids } = lloyd(sorted, Float64Array.of(-9.5, -5, 4), {
      maxIterations: 1,
      tolerance: 0,
    });
    expect([...centroids]).toEqual([-9.5, expect.closeTo(0.05), 7]);
  });

  it('stops at the tolerance, and says so when it ran out of iterations', () => {
    const sorted = new SortedValues(distributions(3000)['laplace']!);
    const initial = initialCentroids('density', sorted, 16, 0);
    const rest = lloyd(sorted, initial, TO_REST);
    const early = lloyd(sorted, initial, { maxIterations: 10_000, tolerance: 1e-3 });
    expect(early.converged).toBe(true);
    expect(early.iterations).toBeLessThan(rest.iterations);
    expect(lloyd(sorted, initial, { maxIterations: 2, tolerance: 0 })).toMatchObject({
      converged: false,
      iterations: 2,
    });
  });
});
