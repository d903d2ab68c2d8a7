import type { SharedTensor, Tensor } from '@pith/container';
import type { LayerStatistics } from '../post-training/layer-statistics.js';
import { quantise } from '../post-training/quantise.js';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import { dequantise, shareTensor, shareVectors } from '../share/index.js';

/**
 * Makes the weights of every tensor that the recipe shares take few values (Han et al. 2016, §3).
 *
 * @param statistics of the layers that are re-fitted while they are put on a grid
 */
export function share(
  weights: Weights,
  plans: readonly TensorPlan[],
  recipe: Recipe,
  statistics: (name: string) => LayerStatistics | undefined = () => undefined,
): Map<string, SharedTensor> {
  const shared = new Map<string, SharedTensor>();
  for (const plan of plans) {
    if (!plan.compressible) continue;
    const tensor = shareOne(weights.get(plan.name)!, plan, recipe, statistics);
    if (tensor !== undefined) shared.set(plan.name, tensor);
  }
  return shared;
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
