import { UsageError } from '@pith/container';
import { logNormalFactors, logNormalSigma } from './log-normal-factors.js';
import { normalCumulative, normalPair, normalQuantile } from './normal-distribution.js';

export interface ActivityShape {
  readonly inputs: number;
  /** 0 … 1 */
  readonly activationDensity: number;
  /** Standard deviation over mean of the factors. */
  readonly columnVariation: number;
  /** Mean of the active inputs' factors; 1 where all or none are active. */
  readonly lift: number;
}

export interface CorrelatedActivity {
  /** [inputs], log-normal, mean exactly 1. */
  readonly columnFactors: Float64Array;
  /** [inputs] 1 or 0; round(activationDensity · inputs) are 1. */
  readonly active: Uint8Array;
}

/**
 * Log-normal factors and the inputs that are active, joined by a Gaussian copula: v = exp(σz − σ²/2),
 * active where w passes a threshold, z and w standard normal with correlation r.
 *
 * @throws {UsageError} when no correlation between −1 and 1 gives the lift
 */
export function correlatedActivity(shape: ActivityShape, random: () => number): CorrelatedActivity {
  const { inputs, activationDensity, columnVariation } = shape;
  const r = correlationFor(shape);
  const liveliness = new Float64Array(inputs);
  const richness = new Float64Array(inputs);
  for (let j = 0; j < inputs; j++) {
    const [w, own] = normalPair(random);
    liveliness[j] = w;
    richness[j] = r * w + Math.sqrt(1 - r * r) * own;
  }
  const columnFactors = logNormalFactors(richness, columnVariation);
  const active = new Uint8Array(inputs);
  const order = Uint32Array.from(liveliness.keys()).sort((a, b) => liveliness[b]! - liveliness[a]!);
  for (const j of order.subarray(0, Math.round(activationDensity * inputs))) active[j] = 1;
  return { columnFactors, active };
}

/**
 * The mean of v where w > t is Φ(rσ − t) / Φ(−t): with t from the activation density, the r that makes
 * it the lift.
 */
function correlationFor({ activationDensity, columnVariation, lift }: ActivityShape): number {
  const sigma = logNormalSigma(columnVariation);
  if (!(lift >= 0)) throw new UsageError(`lift is ${lift}, but must not be negative`);
  if (lift === 1) return 0;
  const threshold = -normalQuantile(activationDensity);
  const liftAt = (r: number) => normalCumulative(r * sigma - threshold) / activationDensity;
  const [least, greatest] =
    activationDensity > 0 && activationDensity < 1 ? [liftAt(-1), liftAt(1)] : [1, 1];
  if (lift < least || lift > greatest) {
    throw new UsageError(
      `lift is ${lift}, but with ${activationDensity} of the inputs active and this variation of ` +
        `columns it can be from ${least.toPrecision(4)} to ${greatest.toPrecision(4)}`,
    );
  }
  return Math.max(-1, Math.min(1, (normalQuantile(lift * activationDensity) + threshold) / sigma));
}
