/** A distribution by its median and its spread. */
export interface Spread {
  readonly median: number;
  /** The 10th and 90th percentile. */
  readonly p10: number;
  readonly p90: number;
}

export function spread(samples: ArrayLike<number>): Spread {
  const sorted = Float64Array.from(samples).sort();
  return {
    median: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
  };
}

/** Between the two nearest samples in proportion (Hyndman and Fan 1996, type 7). NaN for none. */
function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}
