import type { SharedTensor, Tensor } from '@pith/container';
import { clusterVectors, type VectorClusteringOptions } from './cluster-vectors.js';
import { float32Weights } from './share-tensor.js';

export interface ShareVectorsOptions extends Omit<VectorClusteringOptions, 'name'> {
  /** Consecutive weights, in row-major order, that share one cluster index. */
  readonly vectorLength: number;
}

/**
 * Makes vectors of consecutive weights share few values; a vector of zeros keeps cluster 0.
 *
 * For scalars use `shareTensor`, which is exact and orders of magnitude faster.
 *
 * @param tensor float32, finite; `vectorLength` divides its number of elements
 * @throws InputError if the tensor is not float32 or holds NaN or infinity
 * @throws UsageError if an option is out of range or the vectors do not fill the tensor
 */
export function shareVectors(tensor: Tensor, options: ShareVectorsOptions): SharedTensor {
  const { name, shape } = tensor;
  const { vectorLength } = options;
  const { centroids, clusters } = clusterVectors(float32Weights(tensor), vectorLength, {
    ...options,
    name,
  });
  return { name, shape, dtype: 'float32', centroids, clusters, vectorLength };
}
