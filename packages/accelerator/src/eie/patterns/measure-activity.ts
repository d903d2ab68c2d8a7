import { UsageError } from '@pith/container';
import { columnCounts, type SparsityPattern } from './sparsity-pattern.js';

/** What a layer's inputs do over real samples, and what that has to do with its pattern. */
export interface ActivityStatistics {
  readonly samples: number;
  /** Share of a sample's activations that are not zero, averaged over samples (EIE, Table III: Act%). */
  readonly density: number;
  /** Standard deviation of one sample's share over the mean of all. */
  readonly variation: number;
  /**
   * Non-zeros of a column that is multiplied over those of any column, averaged over samples. A
   * matrix-vector product does `density of activations · density of weights · lift` of the dense work.
   */
  readonly lift: number;
  /** Pearson's, between how often an input is active and how many weights it keeps; 0 where either is constant. */
  readonly correlation: number;
  /** Share of the inputs that no sample activates. */
  readonly neverActive: number;
}

/**
 * Sets a layer's activations beside its pattern.
 *
 * @param activations [samples] of [inputs], as the layer sees them
 * @throws {UsageError} when there are no samples, or one has another number of activations
 */
export function measureActivity(
  pattern: SparsityPattern,
  activations: readonly Float32Array[],
): ActivityStatistics {
  const { inputs, rows } = pattern;
  const samples = activations.length;
  if (samples === 0) throw new UsageError('there are no activations to measure');
  const counts = columnCounts(pattern);
  const meanCount = rows.length / inputs;
  const times = new Uint32Array(inputs);
  const shares = new Float64Array(samples);
  let lifts = 0;
  activations.forEach((sample, i) => {
    if (sample.length !== inputs) {
      throw new UsageError(
        `sample ${i} has ${sample.length} activations, but the matrix ${inputs} inputs`,
      );
    }
    let [active, work] = [0, 0];
    for (let j = 0; j < inputs; j++) {
      if (sample[j] === 0) continue;
      times[j]!++;
      active++;
      work += counts[j]!;
    }
    shares[i] = active / inputs;
    // A sample without activity, or a matrix without weights, makes no work: nothing is lifted.
    lifts += active === 0 || meanCount === 0 ? 1 : work / active / meanCount;
  });
  const density = mean(shares);
  return {
    ...{ samples, density, lift: lifts / samples, correlation: correlation(times, counts) },
    variation: density === 0 ? 0 : Math.sqrt(covariance(shares, shares)) / density,
    neverActive: times.reduce((never, count) => never + (count === 0 ? 1 : 0), 0) / inputs,
  };
}

function mean(values: Float64Array | Uint32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function covariance(a: Float64Array | Uint32Array, b: Float64Array | Uint32Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - meanA) * (b[i]! - meanB);
  return sum / a.length;
}

function correlation(a: Uint32Array, b: Uint32Array): number {
  const spread = Math.sqrt(covariance(a, a) * covariance(b, b));
  return spread === 0 ? 0 : covariance(a, b) / spread;
}
