import { roundToFloat16, type SharedTensor } from '@pith/container';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';

/** A float16 keeps 11 bits: half of its last one, relative to a value. */
const halfLastBit = 2 ** -11;

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
 * The values rounded to float16, or as they are if float16's range does not hold them: a value of 10⁵
 * would become infinite, a tensor of variances around 10⁻⁹ all zeros. What counts as lost is measured
 * against the tensor's own scale, for every trained kernel has a few weights near 0.
 */
function toFloat16(values: Float32Array): Float32Array {
  const rounded = values.map(roundToFloat16);
  const scale = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const fits = values.every((value, i) => {
    return Math.abs(rounded[i]! - value) <= halfLastBit * Math.max(Math.abs(value), scale);
  });
  return fits ? rounded : values;
}
