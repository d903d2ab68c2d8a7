/** How a tensor's error reaches the outputs. */
export interface TensorGains {
  readonly name: string;
  /** Number of weights. */
  readonly size: number;
  /** ‖w‖², above 0 */
  readonly energy: number;
  /**
   * [outputs]: squared relative error of each output for a squared relative error ‖δw‖²/‖w‖² of this
   * tensor alone; the same outputs for all tensors
   */
  readonly gains: readonly number[];
}

/** More rounds change the steps by less than a thousandth. */
const rounds = 100;

/**
 * The steps of uniform grids, up to a common factor, that take the fewest bits for a bound on every
 * output's error.
 *
 * Quantising tensor i to a fine step Δᵢ costs Rᵢ = nᵢ (h − log₂ Δᵢ) bits (h: the differential entropy
 * of its weights) and adds the error Dᵢ = sᵢ Δᵢ², sᵢ = gᵢ nᵢ / (12 ‖wᵢ‖²), to the square of the
 * outputs' relative error; errors of different tensors are as good as uncorrelated and add up. With
 * dRᵢ/d ln Δᵢ ∝ −nᵢ and dDᵢ/d ln Δᵢ = 2 Dᵢ, the least bits for a given sum have Dᵢ ∝ nᵢ: every weight
 * causes the same error, whichever tensor it is in, so Δᵢ² ∝ ‖wᵢ‖² / gᵢ (Gersho and Gray 1992, §8.3).
 *
 * At few bits a weight the formula for Rᵢ fails, but the rule holds: the entropy-constrained quantiser
 * gives up λ Δ² of squared error for a bit at any rate, and equal slopes gᵢ λ Δᵢ² / ‖wᵢ‖² are the
 * condition for the optimum (Shoham and Gersho 1988).
 *
 * With several outputs the bound is on the worst. Its dual has a weight for each output, found by
 * multiplicative updates: outputs that come out worse than others count more.
 *
 * @returns steps by name, such that the worst output's relative error is 1 by the formula for Dᵢ
 */
export function allocateSteps(tensors: readonly TensorGains[]): Map<string, number> {
  const outputs = Math.max(1, ...tensors.map(({ gains }) => gains.length));
  // Of a squared error of 1 in every weight: nᵢ gᵢₒ / ‖wᵢ‖².
  const effects = tensors.map(({ gains, energy }) =>
    Array.from({ length: outputs }, (_, o) => (gains[o] ?? 0) / energy),
  );
  let importance = Array.from({ length: outputs }, () => 1 / outputs);
  let best: { bits: number; squares: readonly number[] } | undefined;
  for (let round = 0; round < (outputs > 1 ? rounds : 1); round++) {
    // Δᵢ² up to a factor
    const squares = effects.map((effect) => {
      const weighted = effect.reduce((sum, value, o) => sum + value * importance[o]!, 0);
      return 1 / Math.max(weighted, Number.MIN_VALUE);
    });
    const errors = importance.map((_, o) =>
      tensors.reduce((sum, { size }, i) => sum + (effects[i]![o]! * size * squares[i]!) / 12, 0),
    );
    const worst = Math.max(...errors, Number.MIN_VALUE);
    const scaled = squares.map((square) => square / worst);
    const bits = tensors.reduce((sum, { size }, i) => sum - (size * Math.log2(scaled[i]!)) / 2, 0);
    if (best === undefined || bits < best.bits) best = { bits, squares: scaled };
    importance = normalised(importance.map((value, o) => value * Math.sqrt(errors[o]! / worst)));
  }
  return new Map(tensors.map(({ name }, i) => [name, Math.sqrt(best!.squares[i]!)]));
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => Math.max(value / sum, 1e-12));
}

/**
 * Gains where no engine measured any: a layer's relative error is that of its weights, and reaches
 * the outputs whole.
 */
export function assumedGains(
  tensors: readonly Pick<TensorGains, 'name' | 'size' | 'energy'>[],
): TensorGains[] {
  return tensors.map((tensor) => ({ ...tensor, gains: [1] }));
}
