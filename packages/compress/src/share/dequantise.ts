import { InputError, type SharedTensor } from '@pith/container';

/**
 * The weights that a shared tensor stands for: each group's centroid, bit for bit, +0 for cluster 0.
 *
 * @returns [clusters · vectorLength], row-major
 * @throws InputError if a cluster index has no centroid
 */
export function dequantise(shared: SharedTensor): Float32Array {
  const { name, centroids, clusters, vectorLength } = shared;
  const k = centroids.length / vectorLength;
  const weights = new Float32Array(clusters.length * vectorLength);
  for (let i = 0; i < clusters.length; i++) {
    const cluster = clusters[i]!;
    if (cluster === 0) continue;
    if (cluster > k) {
      throw new InputError(`${name}: group ${i} has cluster ${cluster}, but there are ${k}`);
    }
    const from = (cluster - 1) * vectorLength;
    const to = i * vectorLength;
    for (let j = 0; j < vectorLength; j++) weights[to + j] = centroids[from + j]!;
  }
  return weights;
}
