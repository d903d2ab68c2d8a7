import { UsageError } from '@pith/container';

/** How dense a layer shall be while it is pruned and retrained. */
export interface PruningSchedule {
  /**
   * The density to prune to, at `progress` 0 (before any retraining) … 1 (the end). Never rises.
   *
   * @throws UsageError if progress is not in 0 … 1
   */
  density(progress: number): number;
}

/**
 * Prune once to the final density, then only retrain.
 *
 * @throws UsageError if the density is not above 0 and at most 1
 */
export function oneShot(finalDensity: number): PruningSchedule {
  requireDensity('final', finalDensity);
  return {
    density(progress) {
      requireProgress(progress);
      return finalDensity;
    },
  };
}

/**
 * Prune and retrain in rounds (Han et al. 2015, §3.4), each round keeping the same part of what the
 * one before kept: round r of R prunes to finalDensity^(r/R), at its beginning.
 *
 * @param rounds from 1 up; with 1 it is `oneShot`
 * @throws UsageError if rounds is not a whole number from 1 up, or the density not above 0 and at
 * most 1
 *
 * @example
 * iterative(2, 0.25).density(0) // 0.5, and 0.25 from progress 0.5 on
 */
export function iterative(rounds: number, finalDensity: number): PruningSchedule {
  requireDensity('final', finalDensity);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new UsageError(`${rounds} pruning rounds, but it takes a whole number from 1 up`);
  }
  return {
    density(progress) {
      requireProgress(progress);
      // A caller's r / R times R may come out just below r: 1 / 49 · 49 does.
      const round = Math.min(rounds, Math.floor(progress * rounds + 1e-9) + 1);
      return finalDensity ** (round / rounds);
    },
  };
}

export interface PolynomialOptions {
  readonly finalDensity: number;
  /** Density at `begin`; before it nothing is pruned. @default 1 */
  readonly initialDensity?: number;
  /** Progress at which pruning begins, 0 … 1. @default 0 */
  readonly begin?: number;
  /** Progress at which the final density is reached, after `begin`. @default 1 */
  readonly end?: number;
  /** 3 prunes fast while there is redundancy and slowly at the end. @default 3 */
  readonly power?: number;
}

/**
 * Gradual pruning (Zhu & Gupta 2017, §3, equation 1): with sparsity s = 1 − density,
 * s_t = s_f + (s_i − s_f) · (1 − (t − t_0) / (n Δt))³.
 *
 * @throws UsageError if a density is not above 0 and at most 1, the final one is above the initial
 * one, `begin` is not before `end`, or the power is not positive
 */
export function polynomial({
  finalDensity,
  initialDensity = 1,
  begin = 0,
  end = 1,
  power = 3,
}: PolynomialOptions): PruningSchedule {
  requireDensity('final', finalDensity);
  requireDensity('initial', initialDensity);
  if (finalDensity > initialDensity) {
    throw new UsageError(
      `final density ${finalDensity} above the initial density ${initialDensity}; pruning only ` +
        'lowers it',
    );
  }
  if (!(begin >= 0 && begin < end && end <= 1)) {
    throw new UsageError(
      `pruning from progress ${begin} to ${end}, but it takes 0 ≤ begin < end ≤ 1`,
    );
  }
  if (!(power > 0 && power < Number.POSITIVE_INFINITY)) {
    throw new UsageError(`power ${power}, but it must be above 0`);
  }
  return {
    density(progress) {
      requireProgress(progress);
      if (progress < begin) return 1;
      if (progress >= end) return finalDensity;
      const left = (1 - (progress - begin) / (end - begin)) ** power;
      return finalDensity + (initialDensity - finalDensity) * left;
    },
  };
}

function requireDensity(which: string, density: number): void {
  if (!(density > 0 && density <= 1)) {
    throw new UsageError(`${which} density ${density}, but it must be above 0 and at most 1`);
  }
}

function requireProgress(progress: number): void {
  if (!(progress >= 0 && progress <= 1)) {
    throw new UsageError(`progress ${progress}, but it must be between 0 and 1`);
  }
}
