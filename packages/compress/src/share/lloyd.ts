import type { SortedValues } from './sorted-values.js';

export interface LloydOptions {
  /** Stop after this many iterations even if centroids still move. */
  readonly maxIterations: number;
  /** Stop once no centroid moves by more than this part of the values' range; 0 waits for rest. */
  readonly tolerance: number;
}

export interface LloydResult {
  /** [k], strictly ascending */
  readonly centroids: Float64Array;
  readonly iterations: number;
  /** Whether centroids came to rest, or to the tolerance, before `maxIterations`. */
  readonly converged: boolean;
}

/**
 * Lloyd's algorithm in one dimension, exact: every value counts in every iteration.
 *
 * In sorted order a cluster is a range that ends at the midpoint to the next centroid (a value on
 * the midpoint goes to the lower one), so an iteration is k binary searches and k means. A cluster
 * that comes out empty is reseated by splitting the cluster with the largest squared error at its
 * mean; like the two steps of Lloyd's algorithm itself this never raises the squared error.
 * Deterministic.
 *
 * @param sorted at least as many distinct values as centroids
 * @param initial [k], ascending; may repeat and may lie anywhere
 */
export function lloyd(
  sorted: SortedValues,
  initial: Float64Array,
  { maxIterations, tolerance }: LloydOptions,
): LloydResult {
  const range = sorted.values[sorted.length - 1]! - sorted.values[0]!;
  let centroids = initial;
  let ends = new Float64Array(0);
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    const nextEnds = reseatEmpty(sorted, clusterEnds(sorted, centroids));
    const next = means(sorted, nextEnds);
    const rests = equal(ends, nextEnds) || largestMove(centroids, next) <= tolerance * range;
    centroids = next;
    ends = nextEnds;
    if (rests) return { centroids, iterations: iteration, converged: true };
  }
  return { centroids, iterations: maxIterations, converged: false };
}

/**
 * Where each cluster ends in sorted order when every value goes to its nearest centroid.
 *
 * @returns [k]; cluster i is values[ends[i − 1] … ends[i] − 1], and the last end is n
 */
export function clusterEnds(
  sorted: SortedValues,
  centroids: Float64Array | Float32Array,
): Float64Array<ArrayBuffer> {
  const k = centroids.length;
  const ends = new Float64Array(k);
  for (let i = 0; i + 1 < k; i++) {
    ends[i] = sorted.countUpTo((centroids[i]! + centroids[i + 1]!) / 2);
  }
  ends[k - 1] = sorted.length;
  return ends;
}

function means(sorted: SortedValues, ends: Float64Array): Float64Array {
  let start = 0;
  return ends.map((end) => {
    const mean = sorted.mean(start, end);
    start = end;
    return mean;
  });
}

function reseatEmpty(
  sorted: SortedValues,
  ends: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const full = ends.filter((end, i) => end > (i === 0 ? 0 : ends[i - 1]!));
  if (full.length === ends.length) return ends;

  const ranges: { start: number; end: number; error: number }[] = [];
  const add = (start: number, end: number): void => {
    const splits = sorted.values[start]! < sorted.values[end - 1]!;
    const error = splits ? sorted.errorAround(sorted.mean(start, end), start, end) : -1;
    ranges.push({ start, end, error });
  };
  full.forEach((end, i) => {
    add(i === 0 ? 0 : full[i - 1]!, end);
  });
  while (ranges.length < ends.length) {
    const worst = ranges.reduce((a, b) => (b.error > a.error ? b : a));
    ranges.splice(ranges.indexOf(worst), 1);
    const { start, end } = worst;
    // The mean may round up to the largest value; the cut must leave something on either side.
    const cut = Math.min(
      sorted.countUpTo(sorted.mean(start, end)),
      firstOfRun(sorted, sorted.values[end - 1]!),
    );
    add(start, cut);
    add(cut, end);
  }
  return Float64Array.from(ranges, ({ end }) => end).sort();
}

/** Index of the first value equal to `value`. */
function firstOfRun(sorted: SortedValues, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted.values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function equal(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function largestMove(from: Float64Array, to: Float64Array): number {
  return from.reduce((largest, value, i) => Math.max(largest, Math.abs(to[i]! - value)), 0);
}
