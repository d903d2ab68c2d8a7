import { stretch } from './logistic.js';

/** Magnitudes count so much at most. */
export const MOST_MAGNITUDE = 127;

/** What was coded so far in groups of weights: those of one output, of one input, and so on. */
export class GroupStatistics {
  readonly seen: Int32Array;
  readonly nonzeros: Int32Array;
  readonly negatives: Int32Array;
  /** Sums of magnitudes. */
  readonly magnitudes: Float64Array;

  constructor(groups: number) {
    this.seen = new Int32Array(groups);
    this.nonzeros = new Int32Array(groups);
    this.negatives = new Int32Array(groups);
    this.magnitudes = new Float64Array(groups);
  }

  /** @param level −127 … 127 */
  add(group: number, level: number): void {
    this.seen[group]!++;
    if (level === 0) return;
    this.nonzeros[group]!++;
    if (level < 0) this.negatives[group]!++;
    this.magnitudes[group]! += Math.abs(level);
  }

  /** Log odds of a non-zero, drawn to `probability` as if `prior` more had been seen. */
  significance(group: number, probability: number, prior: number): number {
    return shrunk(this.nonzeros[group]!, this.seen[group]!, probability, prior);
  }

  /** Log odds of a negative sign. */
  negative(group: number): number {
    return shrunk(this.negatives[group]!, this.nonzeros[group]!, 32768, 4);
  }

  /**
   * Logarithm of the mean magnitude over `mean`, drawn to 0 as if two more had been seen.
   *
   * @param mean in 1/16
   */
  magnitude(group: number, mean: number): number {
    return logRatio(16 * this.magnitudes[group]! + 2 * mean, (this.nonzeros[group]! + 2) * mean);
  }
}

/**
 * Log odds of a bit that was 1 so many times, drawn to a probability as if seen `prior` times more.
 *
 * @param seen at most 2^36
 * @param probability in 1/65536
 */
export function shrunk(ones: number, seen: number, probability: number, prior: number): number {
  const p = Math.floor((ones * 65536 + prior * probability) / (seen + prior));
  return stretch(p < 1 ? 1 : p > 65535 ? 65535 : p);
}

/**
 * ln(a / b) in 1/256.
 *
 * @param a 1 … 2^36, and so is b
 */
export function logRatio(a: number, b: number): number {
  const p = Math.floor((65536 * a) / (a + b));
  return stretch(p < 1 ? 1 : p);
}
