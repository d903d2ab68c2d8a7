import { applyMask, magnitudeMask } from '../prune/index.js';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Evaluation, Retrainer, Weights } from '../retrainer.js';

/** What pruning one tensor alone, without retraining, does to the model. */
export interface SensitivityCurve {
  readonly name: string;
  /** Weights in the tensor. */
  readonly size: number;
  /** Ascending densities, the last one the tensor's own, with the validation result at each. */
  readonly points: readonly { readonly density: number; readonly evaluation: Evaluation }[];
}

export interface SensitivityOptions {
  readonly densities: readonly number[];
  /** Validation examples that each trial looks at. */
  readonly examples: number;
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Prunes each tensor alone to each density and evaluates on the validation split (Han et al. 2015, §3). */
export async function analyseSensitivity(
  weights: Weights,
  names: readonly string[],
  retrainer: Retrainer,
  { densities, examples, onProgress, signal }: SensitivityOptions,
): Promise<SensitivityCurve[]> {
  const ascending = [...new Set([...densities, 1])].sort((a, b) => a - b);
  const of = names.length * ascending.length;
  const curves: SensitivityCurve[] = [];
  let done = 0;
  for (const name of names) {
    const own = weights.get(name)!;
    const points = [];
    for (const density of ascending) {
      signal?.throwIfAborted();
      const trial = new Map(weights).set(name, applyMask(own, magnitudeMask(own, density)));
      points.push({ density, evaluation: await retrainer.evaluate(trial, 'validation', examples) });
      onProgress?.(++done, of);
    }
    curves.push({ name, size: own.length, points });
  }
  return curves;
}

/**
 * Shares a budget of weights out so that every tensor suffers alike: the densities at which each,
 * pruned alone, raises the validation loss by the same amount, that amount being the one at which
 * the tensors together have the density asked for.
 */
export function densitiesFor(
  curves: readonly SensitivityCurve[],
  overall: number,
): ReadonlyMap<string, number> {
  const total = curves.reduce((sum, { size }) => sum + size, 0);
  const at = (rise: number) => curves.map((curve) => densityAtRise(curve, rise));
  const overallAt = (rise: number) =>
    at(rise).reduce((sum, density, i) => sum + density * curves[i]!.size, 0) / total;
  // The allowed rise in loss, bisected on a logarithmic scale: density falls as it grows.
  let [low, high] = [Math.log(1e-9), Math.log(1e4)];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (overallAt(Math.exp(middle)) > overall) low = middle;
    else high = middle;
  }
  const found = at(Math.exp(high));
  // Where even the least densities tried are too many, all are scaled alike.
  const scale = Math.min(1, overall / overallAt(Math.exp(high)));
  return new Map(
    curves.map(({ name, size }, i) => {
      return [name, Math.max(found[i]! * scale, Math.min(1, 1 / size))];
    }),
  );
}

/** Interpolated between the points in the logarithms of density and rise. */
function densityAtRise({ points }: SensitivityCurve, allowed: number): number {
  const base = points.at(-1)!.evaluation.loss;
  // Measured curves wobble; losing more weights is never taken to help.
  let rise = 0;
  const rises = points
    .toReversed()
    .map(({ density, evaluation }) => {
      rise = Math.max(rise, evaluation.loss - base, 1e-9);
      return { density, rise };
    })
    .toReversed();
  if (allowed >= rises[0]!.rise) return rises[0]!.density;
  for (let i = 1; i < rises.length; i++) {
    const [sparse, dense] = [rises[i - 1]!, rises[i]!];
    if (allowed < dense.rise) continue;
    const share = Math.log(allowed / dense.rise) / Math.log(sparse.rise / dense.rise);
    return dense.density * (sparse.density / dense.density) ** share;
  }
  return 1;
}

/** The plans with densities found by the analysis, and the recipe with a rule for each of them. */
export async function withFoundDensities(
  weights: Weights,
  plans: readonly TensorPlan[],
  recipe: Recipe,
  retrainer: Retrainer,
  options: Pick<SensitivityOptions, 'onProgress' | 'signal'>,
): Promise<{ plans: TensorPlan[]; recipe: Recipe }> {
  const { sensitivity } = recipe.prune;
  const names = plans
    .filter((plan) => plan.compressible && plan.density < 1)
    .map(({ name }) => name);
  if (sensitivity === null || names.length === 0) return { plans: [...plans], recipe };
  const curves = await analyseSensitivity(weights, names, retrainer, {
    ...sensitivity,
    ...options,
  });
  const densities = densitiesFor(curves, recipe.weights.density);
  return {
    plans: plans.map((plan) => ({ ...plan, density: densities.get(plan.name) ?? plan.density })),
    recipe: {
      ...recipe,
      tensors: [
        ...recipe.tensors,
        ...[...densities].map(([match, density]) => ({ match, density })),
      ],
    },
  };
}
