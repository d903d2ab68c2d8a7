import type { SharedTensor, Tensor } from '@pith/container';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import { dequantise, shareTensor, shareVectors } from '../share/index.js';

/** Clusters the weights of every tensor that the recipe shares (Han et al. 2016, §3). */
export function share(
  weights: Weights,
  plans: readonly TensorPlan[],
  recipe: Recipe,
): Map<string, SharedTensor> {
  const shared = new Map<string, SharedTensor>();
  for (const { name, shape, compressible, clusters, vectorLength, initialisation } of plans) {
    if (!compressible || clusters === null) continue;
    const tensor: Tensor = { name, shape, dtype: 'float32', data: weights.get(name)! };
    const { seed } = recipe;
    shared.set(
      name,
      vectorLength > 1
        ? shareVectors(tensor, { vectorLength, clusters, seed })
        : shareTensor(tensor, { clusters, initialisation, seed }),
    );
  }
  return shared;
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
