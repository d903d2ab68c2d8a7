import { UsageError } from '@pith/container';
import { INITIALISATIONS, type Initialisation, initialCentroids } from './initialise.js';
import { clusterEnds, lloyd } from './lloyd.js';
import { sortFloats } from './sort-floats.js';
import { SortedValues } from './sorted-values.js';

export interface ScalarClusteringOptions {
  /** Centroids asked for, at least 1; fewer come back if there are fewer distinct values. */
  readonly clusters: number;
  readonly initialisation: Initialisation;
  /** Seeds `random`; the others are deterministic without. */
  readonly seed: number;
  /** @default 1000 */
  readonly maxIterations?: number;
  /** Stop once no centroid moves by more than this part of the values' range. @default 0 */
  readonly tolerance?: number;
  /**
   * Maps each final centroid to one that can be stored, for instance the nearest float16. Must not
   * fall where its argument rises; centroids that become equal are merged. @default none
   */
  readonly round?: (centroid: number) => number;
  /** What the values are, for error messages. @default 'values' */
  readonly name?: string;
}

export interface ScalarClustering {
  /** [k], strictly ascending */
  readonly centroids: Float32Array;
  /** Σ (value − nearest centroid)² with the centroids as returned. */
  readonly squaredError: number;
  readonly iterations: number;
  /** Whether the centroids came to rest before `maxIterations`. */
  readonly converged: boolean;
}

/**
 * k-means over scalars (Deep Compression, §3.1, equation 2): the centroids that minimise the
 * squared distance of each value to its nearest one, as far as Lloyd's algorithm finds them.
 *
 * Exact: all values count in every iteration, which costs O(k log n) after one O(n) sort.
 * Deterministic for the same seed. Needs 8 bytes a value above the input while it sorts, a little
 * over 4 afterwards.
 *
 * @param values [n], finite, any order; zeros are values like any other here (`shareTensor` leaves
 * them out). No values give no centroids; at most `clusters` distinct ones give exactly those.
 * @throws UsageError if an option is out of range
 * @throws InputError if a value is NaN or infinite
 *
 * @example
 * clusterScalars(weights, { clusters: 32, initialisation: 'linear', seed: 1 }).centroids
 */
export function clusterScalars(
  values: Float32Array,
  options: ScalarClusteringOptions,
): ScalarClustering {
  const { clusters, maxIterations = 1000, tolerance = 0, round, name = 'values' } = options;
  requireValid(options, name);
  const sorted = new SortedValues(sortFloats(values, name));

  const distinct = sorted.distinct(clusters);
  const found = distinct
    ? { centroids: distinct, iterations: 0, converged: true }
    : lloyd(sorted, initialCentroids(options.initialisation, sorted, clusters, options.seed), {
        maxIterations,
        tolerance,
      });
  // Each mean lies within its cluster's values, which are float32, and clusters do not overlap:
  // rounding to float32 keeps them distinct.
  const centroids = round
    ? Float32Array.from(new Set(Float32Array.from(found.centroids, round)))
    : Float32Array.from(found.centroids);
  return {
    centroids,
    squaredError: totalError(sorted, centroids),
    iterations: found.iterations,
    converged: found.converged,
  };
}

function totalError(sorted: SortedValues, centroids: Float32Array): number {
  if (centroids.length === 0) return 0;
  let start = 0;
  let total = 0;
  clusterEnds(sorted, centroids).forEach((end, i) => {
    total += sorted.exactError(centroids[i]!, start, end);
    start = end;
  });
  return total;
}

function requireValid(options: ScalarClusteringOptions, name: string): void {
  const { clusters, initialisation, maxIterations = 1000, tolerance = 0, seed } = options;
  if (!Number.isInteger(clusters) || clusters < 1) {
    throw new UsageError(`${name}: ${clusters} clusters, but it takes a whole number from 1 up`);
  }
  if (!INITIALISATIONS.includes(initialisation)) {
    throw new UsageError(
      `${name}: initialisation '${initialisation}', but known are ${INITIALISATIONS.join(', ')}`,
    );
  }
  if (!Number.isInteger(maxIterations) || maxIterations < 1) {
    throw new UsageError(
      `${name}: maxIterations ${maxIterations}, but it takes a whole number from 1 up`,
    );
  }
  if (!(tolerance >= 0)) {
    throw new UsageError(`${name}: tolerance ${tolerance}, but it cannot be below 0`);
  }
  if (!Number.isFinite(seed)) {
    throw new UsageError(`${name}: seed ${seed}, but it takes a finite number`);
  }
}
