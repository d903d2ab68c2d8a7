import { roundToFloat16, type SharedTensor } from '@pith/container';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';

/** A float16 keeps 11 bits; a value that loses more than that is below its normal range. */
const largestRelativeError = 2 ** -11;

/** Rounds the values that a recipe stores as float16, so that what is evaluated is what is stored. */
export function roundWeights(
  weights: Weights,
  plans: readonly TensorPlan[],
): Map<string, Float32Array> {
  const rounded = new Map(weights);
  for (const { name, compressible, store } of plans) {
    if (compressible && store === 'float16') rounded.set(name, toFloat16(weights.get(name)!));
  }
  return rounded;
}

/** Rounds codebooks as the recipe stores them. */
export function roundCodebooks(
  shared: ReadonlyMap<string, SharedTensor>,
  { share: { codebook } }: Recipe,
): ReadonlyMap<string, SharedTensor> {
  if (codebook === 'float32') return shared;
  return new Map(
    [...shared].map(([name, tensor]) => {
      return [name, { ...tensor, centroids: toFloat16(tensor.centroids) }];
    }),
  );
}

/**
 * The values rounded to float16, or as they are if one of them is out of its range: a variance of
 * 10⁻⁹ would become 0, a value of 10⁵ infinite.
 */
function toFloat16(values: Float32Array): Float32Array {
  const rounded = values.map(roundToFloat16);
  const fits = values.every(
    (value, i) => Math.abs(rounded[i]! - value) <= largestRelativeError * Math.abs(value),
  );
  return fits ? rounded : values;
}
