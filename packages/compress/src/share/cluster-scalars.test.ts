import { InputError, UsageError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { clusterScalars } from './cluster-scalars.js';
import { INITIALISATIONS } from './initialise.js';

const weights = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

/** The least squared error of k clusters, by trying every partition into ranges: O(k n²). */
function leastSquaredError(values: Float32Array, k: number): number {
  const sorted = values.slice().sort();
  const n = sorted.length;
  const errorOf = Array.from({ length: n }, (_, from) => {
    // Welford's running mean and squared error, from `from` on.
    let mean = 0;
    let error = 0;
    return Array.from(sorted.subarray(from), (value, i) => {
      const delta = value - mean;
      mean += delta / (i + 1);
      error += delta * (value - mean);
      return error;
    });
  });
  let least = [0, ...errorOf[0]!];
  for (let row = 1; row < k; row++) {
    least = least.map((same, end) => {
      let best = same;
      for (let start = 0; start < end; start++) {
        best = Math.min(best, least[start]! + errorOf[start]![end - start - 1]!);
      }
      return best;
    });
  }
  return least[n]!;
}

describe('clusterScalars', () => {
  it.each(INITIALISATIONS)('never beats the global optimum from %s', (initialisation) => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 7 }), (values, clusters) => {
        const floats = Float32Array.from(values);
        const { squaredError } = clusterScalars(floats, { clusters, initialisation, seed: 1 });
        const least = leastSquaredError(floats, clusters);
        expect(squaredError).toBeGreaterThanOrEqual(least * (1 - 1e-6) - 1e-9);
        if (initialisation === 'optimal') {
          expect(squaredError).toBeLessThanOrEqual(least * (1 + 1e-6) + 1e-9);
        }
      }),
    );
  });

  it('comes within a tenth of the optimum from the best of ten random starts', () => {
    const random = new SeededRandom(5);
    for (const clusters of [2, 8, 16]) {
      const values = Float32Array.from({ length: 400 }, () =>
        Math.log(random.next() / random.next()),
      );
      const errors = Array.from(
        { length: 10 },
        (_, seed) =>
          clusterScalars(values, { clusters, initialisation: 'random', seed }).squaredError,
      );
      expect(Math.min(...errors)).toBeLessThan(1.1 * leastSquaredError(values, clusters));
    }
  });

  it('is at least as good from optimal as from the best of twenty random starts', () => {
    // More values than candidate cuts, with tails that quantiles alone would miss.
    const random = new SeededRandom(6);
    const values = Float32Array.from(
      { length: 20_000 },
      () => Math.log(random.next() / random.next()) ** 3,
    );
    const errorFrom = (initialisation: 'optimal' | 'random', seed: number): number =>
      clusterScalars(values, { clusters: 32, initialisation, seed }).squaredError;
    const best = Math.min(...Array.from({ length: 20 }, (_, seed) => errorFrom('random', seed)));
    expect(errorFrom('optimal', 0)).toBeLessThanOrEqual(best);
  });

  it('returns strictly ascending centroids and the squared error that they give', () => {
    fc.assert(
      fc.property(
        weights,
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(...INITIALISATIONS),
        (values, clusters, initialisation) => {
          const floats = Float32Array.from(values);
          const result = clusterScalars(floats, { clusters, initialisation, seed: 2 });
          const distinct = new Set(floats.map((value) => value + 0)).size;
          expect(result.centroids.length).toBe(Math.min(clusters, distinct));
          for (let i = 1; i < result.centroids.length; i++) {
            expect(result.centroids[i]).toBeGreaterThan(result.centroids[i - 1]!);
          }
          const error = floats.reduce(
            (sum, value) =>
              sum + Math.min(...Array.from(result.centroids, (c) => (value - c) ** 2)),
            0,
          );
          expect(result.squaredError).toBeCloseTo(error, 9);
        },
      ),
    );
  });

  it('gives the distinct values themselves if there are no more than clusters', () => {
    const values = Float32Array.of(3, -1, 3, 0.1, -1);
    const result = clusterScalars(values, { clusters: 32, initialisation: 'linear', seed: 0 });
    expect(result.centroids).toEqual(Float32Array.of(-1, 0.1, 3));
    expect(result).toMatchObject({ squaredError: 0, converged: true });
  });

  it('gives no centroids for no values', () => {
    const result = clusterScalars(new Float32Array(0), {
      clusters: 4,
      initialisation: 'random',
      seed: 0,
    });
    expect(result).toEqual({
      centroids: new Float32Array(0),
      squaredError: 0,
      iterations: 0,
      converged: true,
    });
  });

  it('rounds the centroids and merges those that become equal', () => {
    const values = Float32Array.of(1, 1.01, 2, 2.01, 7);
    const { centroids, squaredError } = clusterScalars(values, {
      clusters: 5,
      initialisation: 'density',
      seed: 0,
      round: Math.round,
    });
    expect(centroids).toEqual(Float32Array.of(1, 2, 7));
    expect(squaredError).toBeCloseTo(2e-4, 6);
  });

  it.each([
    [{ clusters: 0 }, 'fc1: 0 clusters'],
    [{ clusters: 2.5 }, 'fc1: 2.5 clusters'],
    [{ maxIterations: 0 }, 'fc1: maxIterations 0'],
    [{ tolerance: -1 }, 'fc1: tolerance -1'],
    [{ seed: Number.NaN }, 'fc1: seed NaN'],
    [{ initialisation: 'lineal' as 'linear' }, "fc1: initialisation 'lineal'"],
  ])('refuses %o', (wrong, message) => {
    const options = { clusters: 4, initialisation: 'linear', seed: 0, name: 'fc1' } as const;
    const call = () => clusterScalars(Float32Array.of(1), { ...options, ...wrong });
    expect(call).toThrow(UsageError);
    expect(call).toThrow(message);
  });

  it('refuses NaN', () => {
    const values = Float32Array.of(1, Number.NaN);
    const options = { clusters: 4, initialisation: 'linear', seed: 0, name: 'fc1' } as const;
    expect(() => clusterScalars(values, options)).toThrow(InputError);
    expect(() => clusterScalars(values, options)).toThrow('fc1: element 1 is NaN');
  });
});
