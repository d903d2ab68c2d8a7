import { elementCount, InputError, type Tensor } from '@pith/container';
import picomatch from 'picomatch';
import type { Recipe, Treatment } from './recipe.js';

/** What a recipe means for one tensor. */
export interface TensorPlan extends Treatment {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether pruning, sharing and rounding apply at all: false for what is not float32. */
  readonly compressible: boolean;
}

/**
 * Which tensors a rule is for: the one of exactly this name, or else those that it matches as a glob.
 * Names may hold what globs give a meaning, such as `[` and `(`.
 */
export function ruleMatcher(
  match: string,
  tensors: readonly { readonly name: string }[],
): (name: string) => boolean {
  if (tensors.some(({ name }) => name === match)) return (name) => name === match;
  return picomatch(match);
}

/**
 * Resolves a recipe for a model's tensors.
 * @throws InputError if a rule matches no tensor, or vectors do not fill one
 */
export function planTensors(recipe: Recipe, tensors: readonly Tensor[]): TensorPlan[] {
  const rules = recipe.tensors.map(({ match, ...changes }) => {
    const matches = ruleMatcher(match, tensors);
    if (!tensors.some(({ name }) => matches(name))) {
      throw new InputError(
        `recipe ${recipe.name}: the rule for ${match} matches no tensor; the model has ` +
          `${tensors.map(({ name }) => name).join(', ')}`,
      );
    }
    return { matches, changes };
  });
  return tensors.map(({ name, shape, dtype }) => {
    const compressible = dtype === 'float32' && elementCount(shape) > 0;
    const base: Treatment =
      shape.length >= 2
        ? recipe.weights
        : {
            ...recipe.weights,
            density: 1,
            clusters: null,
            step: undefined,
            vectorLength: 1,
            ...recipe.others,
          };
    const changes = rules.filter(({ matches }) => matches(name)).map((rule) => rule.changes);
    const plan: TensorPlan = Object.assign({ name, shape, compressible }, base, ...changes);
    if (compressible && plan.clusters !== null && elementCount(shape) % plan.vectorLength !== 0) {
      throw new InputError(
        `recipe ${recipe.name}: ${name}: ${elementCount(shape)} elements are no whole number of ` +
          `vectors of ${plan.vectorLength}; choose a vectorLength that divides them`,
      );
    }
    return plan;
  });
}
