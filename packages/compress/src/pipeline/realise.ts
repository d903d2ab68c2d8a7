import type { SharedTensor } from '@pith/container';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import { type Precision, roundCodebooks, roundToPrecision, roundWeights } from './round-stage.js';
import { dequantised } from './share-stage.js';

/** What a file will hold of the float tensors. */
export interface Realised {
  /** All of them, as they read back. */
  readonly weights: Weights;
  /** Those with a codebook. */
  readonly shared: ReadonlyMap<string, SharedTensor>;
}

/** Rounds values and codebooks as the recipe stores them and as the model's own format holds them. */
export function realise(
  weights: Weights,
  shared: ReadonlyMap<string, SharedTensor>,
  plans: readonly TensorPlan[],
  recipe: Recipe,
  precision: Precision | undefined,
): Realised {
  const plain = plans.filter(({ name }) => !shared.has(name));
  const books = roundCodebooks(shared, plans, recipe, precision);
  const rounded = roundToPrecision(roundWeights(weights, plain), precision);
  return { weights: dequantised(rounded, books), shared: books };
}
