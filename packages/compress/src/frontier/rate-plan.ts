import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { LevelsPlan } from '../rate/rate-trainer.js';
import { type RateRecipe, ruleMatcher } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import { describeTensors, type TensorDescription } from '../roles/index.js';

/** What is done to each tensor at one density. */
export interface RatePlan {
  /** The tensors that are pruned and given levels, by name. */
  readonly levels: ReadonlyMap<string, LevelsPlan>;
  /** The tensors that are rounded to multiples of a step, by name. */
  readonly grids: ReadonlyMap<string, number>;
}

/**
 * Resolves a recipe's levels and grids for a model with the weights that it has before a density.
 *
 * @throws UsageError if an exception is for no tensor that has levels
 */
export function planRate(
  model: SavedModel,
  weights: Weights,
  { levels, biases }: RateRecipe,
): RatePlan {
  const described = describeTensors(model);
  const withLevels = described.filter(hasLevels);
  const rules = levels.tensors.map(({ match, levels: count }) => {
    const matches = ruleMatcher(match, withLevels);
    if (!withLevels.some(({ name }) => matches(name))) {
      throw new UsageError(
        `recipe: rate.levels.tensors: ${match} matches no tensor that has levels; those are ` +
          withLevels.map(({ name }) => name).join(', '),
      );
    }
    return { matches, count };
  });
  const countFor = ({ name, role }: TensorDescription) => {
    const own = rules.findLast(({ matches }) => matches(name))?.count;
    return (
      own ?? (role === 'convolution' || role === 'depthwise' ? levels.convolution : levels.dense)
    );
  };
  const stepOf = (name: string, bits: number) => gridStep(weights.get(name)!, bits);
  return {
    levels: new Map(
      withLevels.map((tensor) => [
        tensor.name,
        { count: countFor(tensor), step: stepOf(tensor.name, levels.bits) },
      ]),
    ),
    grids: new Map(
      described
        .filter(
          ({ role, dtype }) => dtype === 'float32' && (role === 'bias' || role === 'norm-offset'),
        )
        .map(({ name }) => [name, stepOf(kernelOf(name, withLevels) ?? name, biases.bits)]),
    ),
  };
}

/**
 * The kernel of a bias's layer. Sums have the kernel's scale, and so may their biases get, which begin at
 * 0 and may all be 0 at a low density.
 */
function kernelOf(
  bias: string,
  kernels: readonly Pick<TensorDescription, 'name'>[],
): string | undefined {
  const layer = bias.slice(0, bias.lastIndexOf('/') + 1);
  if (layer === '') return undefined;
  return kernels.find(({ name }) => name.startsWith(layer))?.name;
}

/** Whether a tensor is one of those that densities count: weights of rank 2 and more. */
export function hasLevels({
  shape,
  dtype,
  role,
}: Pick<TensorDescription, 'shape' | 'dtype' | 'role'>): boolean {
  return dtype === 'float32' && shape.length >= 2 && role !== 'constant';
}

/**
 * A power of two, `bits` binary places below the one next above the greatest magnitude: 2^-5 for 5 bits
 * and a greatest one in 0.5 … 1. Of zeros alone, 1.
 */
export function gridStep(values: Float32Array, bits: number): number {
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(greatest > 0) || !Number.isFinite(greatest)) return 1;
  return 2 ** (Math.ceil(Math.log2(greatest)) - bits);
}

/** The values as multiples of a step, +0 for those near it. */
export function onGrid(values: Float32Array, step: number): Float32Array {
  return values.map((value) => Math.round(value / step) * step + 0);
}
