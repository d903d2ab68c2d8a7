import { InputError, type SharedTensor, type Tensor } from '@pith/container';
import type { LayerStatistics } from '../post-training/layer-statistics.js';
import { quantise } from '../post-training/quantise.js';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import { dequantise, shareModelByEntropy, shareTensor, shareVectors } from '../share/index.js';

/** λ of entropy-constrained sharing where a recipe names none. */
const LAMBDA = 0.01;

/** More than this many values are not worth their search. */
const MOST_CENTROIDS = 512;

/**
 * Makes the weights of every tensor that the recipe shares take few values (Han et al. 2016, §3).
 *
 * @param fisher how much errors count where the recipe shares by entropy
 * @param statistics of the layers that are re-fitted while they are put on a grid
 */
export function share(
  weights: Weights,
  plans: readonly TensorPlan[],
  recipe: Recipe,
  statistics: (name: string) => LayerStatistics | undefined = () => undefined,
  fisher?: Weights,
): Map<string, SharedTensor> {
  if (recipe.share.method === 'ecsq') return shareForRate(weights, plans, recipe, fisher);
  const shared = new Map<string, SharedTensor>();
  for (const plan of plans) {
    if (!plan.compressible) continue;
    const tensor = shareOne(weights.get(plan.name)!, plan, recipe, statistics);
    if (tensor !== undefined) shared.set(plan.name, tensor);
  }
  return shared;
}

/** Those that share values one by one under one λ; grids have their own. */
function shareForRate(
  weights: Weights,
  plans: readonly TensorPlan[],
  recipe: Recipe,
  fisher: Weights | undefined,
): Map<string, SharedTensor> {
  const sharing = plans.filter(
    ({ compressible, clusters, step }) => compressible && (clusters !== null || step !== undefined),
  );
  const clusters = new Map<string, number>();
  for (const { name, clusters: most, vectorLength, step } of sharing) {
    if (vectorLength > 1 || step !== undefined) {
      throw new InputError(
        `recipe ${recipe.name}: ${name}: share.method ecsq shares weights one by one, but ` +
          `${step === undefined ? `vectorLength is ${vectorLength}` : `step is ${step}`}; take k-means`,
      );
    }
    clusters.set(name, Math.min(most!, MOST_CENTROIDS));
  }
  const tensors = sharing.map(({ name, shape }): Tensor => {
    return { name, shape, dtype: 'float32', data: weights.get(name)! };
  });
  return shareModelByEntropy(tensors, {
    clusters: (name) => clusters.get(name)!,
    lambda: recipe.share.lambda ?? LAMBDA,
    ...(fisher && { fisher }),
  });
}

function shareOne(
  data: Float32Array,
  { name, shape, clusters, step, vectorLength, initialisation }: TensorPlan,
  { seed, postTraining }: Recipe,
  statistics: (name: string) => LayerStatistics | undefined,
): SharedTensor | undefined {
  const damping = postTraining?.found?.damping;
  const tensor: Tensor = { name, shape, dtype: 'float32', data };
  if (step !== undefined) return quantise(tensor, step, statistics(name), damping);
  if (clusters === null) return undefined;
  return vectorLength > 1
    ? shareVectors(tensor, { vectorLength, clusters, seed })
    : shareTensor(tensor, { clusters, initialisation, seed });
}

/** The weights with shared tensors read back from their codebooks: what the file will hold. */
export function dequantised(
  weights: Weights,
  shared: ReadonlyMap<string, SharedTensor>,
): Map<string, Float32Array> {
  return new Map(
    [...weights].map(([name, values]) => {
      const tensor = shared.get(name);
      return [name, tensor === undefined ? values : dequantise(tensor)];
    }),
  );
}
