import type { ArithmeticKind, EnergyCosts } from '../../energy/energy-costs.js';

/** Arithmetic of one precision (Han et al., ISCA 2016, §VI-C and Fig. 10). */
export interface PrecisionPoint {
  readonly arithmetic: ArithmeticKind;
  /** Of one multiplication, in the unit of the costs. */
  readonly multiplyEnergy: number;
  /** Share of the samples that the network gets right, 0 to 1. */
  readonly accuracy: number;
}

/** Fig. 10's four, in its order. */
export const SWEPT_PRECISIONS: readonly ArithmeticKind[] = [
  'float-32',
  'fixed-32',
  'fixed-16',
  'fixed-8',
];

/**
 * What a multiplication costs at each precision, and what it is good for.
 *
 * @param accuracyOf runs a test set in this arithmetic
 * @throws {UsageError} where the costs have no figure for a precision; and what `accuracyOf` throws
 */
export async function sweepPrecision(
  accuracyOf: (arithmetic: ArithmeticKind) => number | Promise<number>,
  costs: EnergyCosts,
  precisions: readonly ArithmeticKind[] = SWEPT_PRECISIONS,
): Promise<PrecisionPoint[]> {
  const points: PrecisionPoint[] = [];
  for (const arithmetic of precisions) {
    const multiplyEnergy = costs.multiply(arithmetic);
    points.push({ arithmetic, multiplyEnergy, accuracy: await accuracyOf(arithmetic) });
  }
  return points;
}
