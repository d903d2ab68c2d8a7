import type { Recipe } from '../recipe/index.js';
import type { Storage } from './trials.js';

/** What a search settles on, to be written down as rules. */
export interface Found {
  readonly storage: ReadonlyMap<string, Storage>;
  /** Tensors that are exempt from the rounding that the recipe has for all. */
  readonly kept: readonly string[];
  /** What `postTraining.found` says. */
  readonly summary: NonNullable<NonNullable<Recipe['postTraining']>['found']>;
}

/** The recipe with a rule for every tensor that the search decided on: by it, nothing is searched for. */
export function foundRecipe(recipe: Recipe, { storage, kept, summary }: Found): Recipe {
  const exact = (match: string) => ({ match, store: 'float32' as const });
  const isRounded = recipe.weights.store !== 'float32' || recipe.others.store !== 'float32';
  const rules = [...storage].flatMap(([match, stored]): Recipe['tensors'] => {
    if (typeof stored === 'object') return [{ match, step: stored.step }];
    return stored === 'exactly' && isRounded ? [exact(match)] : [];
  });
  return {
    ...recipe,
    tensors: [...recipe.tensors, ...(isRounded ? kept.map(exact) : []), ...rules],
    postTraining: { ...recipe.postTraining!, found: summary },
  };
}
