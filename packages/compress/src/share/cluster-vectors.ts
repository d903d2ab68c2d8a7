import { UsageError } from '@pith/container';
import { kmeans } from 'ml-kmeans';
import { type ClusterIndexes, clusterIndexes } from './assign-clusters.js';
import { requireFinite } from './sort-floats.js';

export interface VectorClusteringOptions {
  /** Centroids asked for, at least 1; fewer come back if there are fewer distinct vectors. */
  readonly clusters: number;
  /** Seeds k-means++; the same seed gives the same centroids. */
  readonly seed: number;
  /** @default 100 */
  readonly maxIterations?: number;
  /** What the values are, for error messages. @default 'values' */
  readonly name?: string;
}

export interface VectorClustering {
  /** [k · vectorLength] */
  readonly centroids: Float32Array;
  /** [values / vectorLength], each in 0 … k; 0 for a vector of zeros */
  readonly clusters: ClusterIndexes;
  /** Σ |vector − its centroid|², over all vectors. */
  readonly squaredError: number;
  readonly iterations: number;
  /** Whether the centroids came to rest before `maxIterations`. */
  readonly converged: boolean;
}

/**
 * Squared distance, in units of the vectors' mean square, below which a centroid counts as at rest.
 * The default of ml-kmeans is absolute and at the scale of weights stops after two iterations.
 */
const TOLERANCE = 1e-10;

/**
 * k-means over vectors of consecutive weights (product quantisation), by ml-kmeans with k-means++.
 *
 * Vectors of zeros are pruned: they stay out and get cluster 0. A centroid's elements are stored as
 * float32; a vector that is not all zeros is never given cluster 0. Time grows with vectors ·
 * clusters · iterations: 50,000 vectors of two to 32 clusters take 4 s, to
 * 256 clusters 28 s.
 *
 * @param values [n · vectorLength], finite
 * @param vectorLength weights a vector, from 1 up
 * @throws UsageError if an option is out of range or `values` are not whole vectors
 * @throws InputError if a value is NaN or infinite
 */
export function clusterVectors(
  values: Float32Array,
  vectorLength: number,
  options: VectorClusteringOptions,
): VectorClustering {
  const { seed, maxIterations = 100, name = 'values' } = options;
  requireValid(values, vectorLength, options, name);
  requireFinite(values, name);

  const kept = nonZeroVectors(values, vectorLength);
  const scale = rootMeanSquare(values, kept, vectorLength);
  const vectors = Array.from(kept, (v) =>
    Array.from(values.subarray(v * vectorLength, (v + 1) * vectorLength), (x) => x / scale),
  );
  const distinct = distinctVectors(vectors, options.clusters);
  // With no more distinct vectors than clusters, one iteration from them assigns and stays.
  const result =
    vectors.length === 0
      ? undefined
      : kmeans(vectors, distinct?.length ?? options.clusters, {
          seed,
          maxIterations,
          tolerance: TOLERANCE,
          initialization: distinct ?? 'kmeans++',
        });

  // Centroids of no vector would be dead weight in the file.
  const used = [...new Set(result?.clusters)].sort((a, b) => a - b);
  const indexOf = new Map(used.map((cluster, i) => [cluster, i + 1]));
  const centroids = Float32Array.from(
    used.flatMap((cluster) => result?.centroids[cluster]?.map((x) => x * scale) ?? []),
  );
  const clusters = clusterIndexes(values.length / vectorLength, used.length);
  result?.clusters.forEach((cluster, i) => {
    clusters[kept[i]!] = indexOf.get(cluster)!;
  });
  return {
    centroids,
    clusters,
    squaredError: squaredError(values, centroids, clusters, vectorLength),
    iterations: result?.iterations ?? 0,
    converged: result?.converged ?? true,
  };
}

/** Indexes of the vectors that are not all zeros, ascending. */
function nonZeroVectors(values: Float32Array, vectorLength: number): number[] {
  const kept: number[] = [];
  for (let v = 0; v < values.length / vectorLength; v++) {
    const vector = values.subarray(v * vectorLength, (v + 1) * vectorLength);
    if (vector.some((value) => value !== 0)) kept.push(v);
  }
  return kept;
}

/** Of the elements of the vectors kept; 1 if there are none. */
function rootMeanSquare(values: Float32Array, kept: number[], vectorLength: number): number {
  if (kept.length === 0) return 1;
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares / (kept.length * vectorLength));
}

/** The distinct vectors in order of appearance, or `undefined` if there are more than `limit`. */
function distinctVectors(vectors: number[][], limit: number): number[][] | undefined {
  const found = new Map<string, number[]>();
  for (const vector of vectors) {
    found.set(vector.join(), vector);
    if (found.size > limit) return undefined;
  }
  return [...found.values()];
}

function squaredError(
  values: Float32Array,
  centroids: Float32Array,
  clusters: ClusterIndexes,
  vectorLength: number,
): number {
  let error = 0;
  for (let i = 0; i < values.length; i++) {
    const cluster = clusters[Math.floor(i / vectorLength)]!;
    if (cluster === 0) continue;
    error += (values[i]! - centroids[(cluster - 1) * vectorLength + (i % vectorLength)]!) ** 2;
  }
  return error;
}

function requireValid(
  values: Float32Array,
  vectorLength: number,
  { clusters, maxIterations = 100, seed }: VectorClusteringOptions,
  name: string,
): void {
  const positive = { vectorLength, clusters, maxIterations };
  for (const [option, value] of Object.entries(positive)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UsageError(`${name}: ${option} is ${value}, but takes a whole number from 1 up`);
    }
  }
  if (!Number.isFinite(seed)) {
    throw new UsageError(`${name}: seed ${seed}, but it takes a finite number`);
  }
  if (values.length % vectorLength !== 0) {
    throw new UsageError(
      `${name}: ${values.length} values are not whole vectors of ${vectorLength}; ` +
        'choose a vector length that divides their number',
    );
  }
}
