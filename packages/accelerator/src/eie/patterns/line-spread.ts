import { UsageError } from '@pith/container';

/** How evenly non-zeros lie over the columns (or the rows) of a matrix. */
export interface LineSpread {
  /** Non-zeros of a line. */
  readonly mean: number;
  readonly variance: number;
  readonly least: number;
  readonly greatest: number;
  /** Variance over that of a uniformly random pattern (binomial): 1 when nothing is clustered. */
  readonly dispersion: number;
  /**
   * Standard deviation over mean of the lines' own densities, with the binomial part taken away: what
   * stays when a layer is made larger. 0 when lines are no more different than chance makes them.
   */
  readonly variation: number;
}

/**
 * A line of n places whose density p itself varies has Var N = n·m·(1 − m) + n·(n − 1)·Var p, with m
 * the mean of p; solved for Var p.
 *
 * @param counts [lines] non-zeros of each line
 * @param places that each line has, 1 or more
 * @throws {UsageError} when there are no lines
 */
export function lineSpread(counts: ArrayLike<number>, places: number): LineSpread {
  const lines = counts.length;
  if (lines === 0 || places < 1) {
    throw new UsageError(`${lines} lines of ${places} places: expected 1 of each or more`);
  }
  let [sum, least, greatest] = [0, Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < lines; i++) {
    const count = counts[i]!;
    sum += count;
    least = Math.min(least, count);
    greatest = Math.max(greatest, count);
  }
  const mean = sum / lines;
  let squares = 0;
  for (let i = 0; i < lines; i++) squares += (counts[i]! - mean) ** 2;
  const variance = squares / lines;
  const density = mean / places;
  const binomial = places * density * (1 - density);
  const excess = places > 1 ? Math.max(0, (variance - binomial) / (places * (places - 1))) : 0;
  return {
    ...{ mean, variance, least, greatest },
    dispersion: binomial > 0 ? variance / binomial : 1,
    variation: density > 0 ? Math.sqrt(excess) / density : 0,
  };
}
