import { plusPlusCentroids } from './k-means-plus-plus.js';
import { optimalCentroids } from './optimal-partition.js';
import type { SortedValues } from './sorted-values.js';

/**
 * Where the centroids start (Deep Compression, §3.2).
 *
 * - `linear`: evenly spaced over the range of the values, outside the gap that pruning left. The
 *   paper's choice: large weights are few and matter, and this gives them centroids of their own.
 * - `density`: evenly spaced in the cumulative distribution.
 * - `random`: seeded k-means++.
 * - `optimal`: the best partition found by dynamic programming; not in the paper.
 */
export type Initialisation = 'linear' | 'density' | 'random' | 'optimal';

/** Every initialisation, for validation and for help texts. */
export const INITIALISATIONS: readonly Initialisation[] = [
  'linear',
  'density',
  'random',
  'optimal',
];

/**
 * The centroids that Lloyd's algorithm starts from.
 *
 * @param sorted n ≥ 1 values
 * @param clusters k ≥ 1
 * @param seed used by `random` alone
 * @returns [k], ascending; may repeat where values do
 */
export function initialCentroids(
  initialisation: Initialisation,
  sorted: SortedValues,
  clusters: number,
  seed: number,
): Float64Array {
  switch (initialisation) {
    case 'linear':
      return linearCentroids(sorted, clusters);
    case 'density':
      return densityCentroids(sorted, clusters);
    case 'random':
      return plusPlusCentroids(sorted, clusters, seed);
    case 'optimal':
      return optimalCentroids(sorted, clusters);
  }
}

/**
 * Centroids evenly spaced over the negative values and over the positive values, shared between the
 * two in proportion to their ranges, at least one each.
 *
 * Departure from the paper, which spaces them over [min, max]: the weights of a pruned layer leave
 * a gap around zero, and the centroids placed there start empty or attract a handful of weights.
 * `initialise.test.ts` holds the squared error against that of the paper's spacing.
 */
export function linearCentroids(sorted: SortedValues, clusters: number): Float64Array {
  const { values } = sorted;
  const minimum = values[0]!;
  const maximum = values[values.length - 1]!;
  const negatives = sorted.countUpTo(-Number.MIN_VALUE);
  const upToZero = sorted.countUpTo(0);
  const hasGap = negatives > 0 && negatives === upToZero && upToZero < values.length;
  if (!hasGap || clusters < 2) return evenlySpaced(minimum, maximum, clusters);

  const below = values[negatives - 1]! - minimum;
  const above = maximum - values[upToZero]!;
  const share = below + above > 0 ? below / (below + above) : 0.5;
  const lower = Math.min(Math.max(Math.round(share * clusters), 1), clusters - 1);
  const centroids = new Float64Array(clusters);
  centroids.set(evenlySpaced(minimum, minimum + below, lower));
  centroids.set(evenlySpaced(maximum - above, maximum, clusters - lower), lower);
  return centroids;
}

/** The values at the quantiles (i + ½) / k. */
export function densityCentroids(sorted: SortedValues, clusters: number): Float64Array {
  return Float64Array.from(
    { length: clusters },
    (_, i) => sorted.values[Math.floor(((i + 0.5) / clusters) * sorted.length)]!,
  );
}

/** `count` values from `first` to `last`, both included; their midpoint if there is one alone. */
export function evenlySpaced(first: number, last: number, count: number): Float64Array {
  if (count === 1) return Float64Array.of((first + last) / 2);
  return Float64Array.from({ length: count }, (_, i) => first + ((last - first) * i) / (count - 1));
}
