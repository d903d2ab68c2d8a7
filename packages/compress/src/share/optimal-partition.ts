import type { SortedValues } from './sorted-values.js';

/** Half of the candidate cuts are quantiles, half evenly spaced values: bulk and tails alike. */
const CUTS_OF_EACH_KIND = 2048;

/**
 * Centroids of the partition into ranges with the least squared error, by dynamic programming.
 *
 * Clusters may end at one of up to 4,096 candidate cuts, half at quantiles and half evenly spaced
 * by value. With no more distinct values than a kind has cuts this is the global optimum of k-means;
 * with more it is near it, and Lloyd's algorithm does the rest. Time O(k m log m) for m cuts, by
 * divide and conquer over the monotone best cut (as Ckmeans.1d.dp, Wang & Song 2011, and its
 * successors).
 *
 * @param sorted n ≥ 1 values
 * @returns [clusters], ascending; repeats the last one if there are fewer candidate cuts
 */
export function optimalCentroids(sorted: SortedValues, clusters: number): Float64Array {
  const cuts = candidateCuts(sorted);
  const m = cuts.length - 1; // groups of values between neighbouring cuts
  const sums = Float64Array.from(cuts, (cut) => sorted.sumOfFirst(cut));
  const squares = Float64Array.from(cuts, (cut) => sorted.squaresOfFirst(cut));
  const error = (from: number, to: number): number => {
    const sum = sums[to]! - sums[from]!;
    return Math.max(0, squares[to]! - squares[from]! - (sum * sum) / (cuts[to]! - cuts[from]!));
  };

  const rows = Math.min(clusters, m);
  const bestStart = Array.from({ length: rows }, () => new Uint16Array(m + 1));
  // least[j]: the least error of the first j groups in as many clusters as rows done so far.
  let least = Float64Array.from({ length: m + 1 }, (_, j) => (j === 0 ? 0 : error(0, j)));
  for (let row = 1; row < rows; row++) {
    const next = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
    const starts = bestStart[row]!;
    const solve = (low: number, high: number, startLow: number, startHigh: number): void => {
      if (low > high) return;
      const j = (low + high) >>> 1;
      for (let start = startLow; start <= Math.min(startHigh, j - 1); start++) {
        const total = least[start]! + error(start, j);
        if (total < next[j]!) {
          next[j] = total;
          starts[j] = start;
        }
      }
      solve(low, j - 1, startLow, starts[j]!);
      solve(j + 1, high, starts[j]!, startHigh);
    };
    solve(row + 1, m, row, m - 1);
    least = next;
  }

  const centroids = new Float64Array(clusters).fill(sorted.values[sorted.length - 1]!);
  for (let row = rows - 1, to = m; row >= 0; row--) {
    const from = bestStart[row]![to]!;
    centroids[row] = sorted.mean(cuts[from]!, cuts[to]!);
    to = from;
  }
  return centroids;
}

/** Ascending, distinct, from 0 to n; none separates equal values. */
function candidateCuts(sorted: SortedValues): Float64Array {
  const { values } = sorted;
  const n = values.length;
  const minimum = values[0]!;
  const range = values[n - 1]! - minimum;
  const cuts = new Set([0, n]);
  for (let i = 1; i < CUTS_OF_EACH_KIND; i++) {
    const quantile = values[Math.floor((i / CUTS_OF_EACH_KIND) * n)]!;
    cuts.add(sorted.countUpTo(quantile));
    cuts.add(sorted.countUpTo(minimum + (range * i) / CUTS_OF_EACH_KIND));
  }
  return Float64Array.from(cuts).sort();
}
