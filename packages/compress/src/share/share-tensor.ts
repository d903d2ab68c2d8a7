import { InputError, type SharedTensor, type Tensor } from '@pith/container';
import { assignClusters } from './assign-clusters.js';
import { clusterScalars, type ScalarClusteringOptions } from './cluster-scalars.js';

/** As for `clusterScalars`, but named after the tensor. */
export type ShareOptions = Omit<ScalarClusteringOptions, 'name'>;

/**
 * Makes the non-zero weights of a tensor share few values (Deep Compression, §3.1).
 *
 * Zeros are pruned weights: they stay out of the clustering and keep cluster 0. A weight that is
 * not zero always gets a cluster from 1 up, even where its centroid comes out as exactly 0: it then
 * reads as zero, but is stored, and tuned, as a survivor.
 *
 * Needs at most 8 bytes a weight above the input where no weight is zero, 12 times the density where
 * some are, besides the result.
 *
 * @param tensor float32, finite, any shape; not changed
 * @returns k ≤ `options.clusters` centroids, ascending; fewer if there are fewer distinct weights,
 * none if all weights are zero
 * @throws InputError if the tensor is not float32 or holds NaN or infinity
 * @throws UsageError if an option is out of range
 */
export function shareTensor(tensor: Tensor, options: ShareOptions): SharedTensor {
  const weights = float32Weights(tensor);
  const { name, shape } = tensor;
  const { centroids } = clusterScalars(nonZero(weights), { ...options, name });
  const clusters = assignClusters(weights, centroids);
  return { name, shape, dtype: 'float32', centroids, clusters, vectorLength: 1 };
}

/** @throws InputError if the tensor's elements are not float32 */
export function float32Weights({ name, dtype, data }: Tensor): Float32Array {
  if (!(data instanceof Float32Array)) {
    throw new InputError(`${name}: dtype ${dtype}, but only float32 weights can be shared`);
  }
  return data;
}

/** The values that are not zero, in order; the array itself if that is all of them. */
function nonZero(values: Float32Array): Float32Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++;
  if (count === values.length) return values;
  const kept = new Float32Array(count);
  for (let i = 0, j = 0; i < values.length; i++) {
    if (values[i] !== 0) kept[j++] = values[i]!;
  }
  return kept;
}
