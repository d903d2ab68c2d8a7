import { roundToFloat16, type SharedTensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import { roundToBfloat16 } from './bfloat16.js';

/** Which tensors the model's own format holds in fewer bits than float32, by name. */
export type Precision = NonNullable<SavedModel['precision']>;

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

/**
 * Rounds codebooks as the recipe stores them, and to what the model's own format can hold. A grid
 * stays one: it takes a few bytes however its values are stored.
 */
export function roundCodebooks(
  shared: ReadonlyMap<string, SharedTensor>,
  plans: readonly Pick<TensorPlan, 'name' | 'step'>[],
  { share: { codebook } }: Recipe,
  precision?: Precision,
): ReadonlyMap<string, SharedTensor> {
  const grids = new Set(plans.filter(({ step }) => step !== undefined).map(({ name }) => name));
  return new Map(
    [...shared].map(([name, tensor]) => {
      const { centroids } = tensor;
      const halved = codebook === 'float16' && !grids.has(name);
      const stored = halved ? toFloat16(centroids) : centroids;
      return [name, { ...tensor, centroids: atPrecision(stored, precision?.get(name)) }];
    }),
  );
}

/**
 * Rounds the tensors that their framework holds in fewer bits, so that writing the model back changes
 * nothing any more. Arrays that need no rounding stay the same objects.
 */
export function roundToPrecision(
  weights: Weights,
  precision: Precision | undefined,
): Map<string, Float32Array> {
  const rounded = new Map(weights);
  for (const [name, kind] of precision ?? []) {
    const values = weights.get(name);
    if (values !== undefined) rounded.set(name, atPrecision(values, kind));
  }
  return rounded;
}

function atPrecision(values: Float32Array, kind: 'float16' | 'bfloat16' | undefined): Float32Array {
  if (kind === undefined) return values;
  const nearest = kind === 'float16' ? roundToFloat16 : roundToBfloat16;
  // A multiple of a step may lie a little past the largest value of the tensor, and of the format.
  const greatest = kind === 'float16' ? 65_504 : 0xff * 2 ** 120;
  const round = (value: number) => {
    const rounded = nearest(value);
    return Number.isFinite(value) && !Number.isFinite(rounded)
      ? Math.sign(value) * greatest
      : rounded;
  };
  return values.every((value) => Object.is(round(value), value)) ? values : values.map(round);
}

/**
 * The values rounded to float16, or as they are if float16's range does not hold them: a value of 10⁵
 * would become infinite, a tensor of variances around 10⁻⁹ all zeros. What counts as lost is measured
 * against the tensor's own scale, for every trained kernel has a few weights near 0.
 */
export function toFloat16(values: Float32Array): Float32Array {
  const rounded = values.map(roundToFloat16);
  const scale = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const fits = values.every((value, i) => {
    return Math.abs(rounded[i]! - value) <= halfLastBit * Math.max(Math.abs(value), scale);
  });
  return fits ? rounded : values;
}
