import { UsageError } from '@pith/container';
import type { ClusterIndexes } from './assign-clusters.js';

/**
 * The gradient of the loss for each centroid: that of all its weights, added up
 * (Deep Compression, §3.3, equation 3).
 *
 * ∂L/∂C_k = Σ_ij ∂L/∂W_ij · 1(I_ij = k)
 *
 * The plain reference that a training framework's own version is checked against; it adds up in
 * float64. Pruned weights (cluster 0) count for nothing.
 *
 * @param gradient [n · vectorLength], of the loss for each weight
 * @param clusters [n], each in 0 … k
 * @param k number of centroids
 * @param vectorLength weights a cluster index stands for
 * @returns [k · vectorLength]
 * @throws UsageError if the gradient does not have `vectorLength` elements a cluster index, or a
 * cluster index is above k
 */
export function centroidGradients(
  gradient: Float32Array,
  clusters: ClusterIndexes,
  k: number,
  vectorLength = 1,
): Float64Array {
  if (gradient.length !== clusters.length * vectorLength) {
    throw new UsageError(
      `a gradient of ${gradient.length} elements, but ${clusters.length} cluster indexes of ` +
        `${vectorLength} weights each`,
    );
  }
  const gradients = new Float64Array(k * vectorLength);
  for (let i = 0; i < clusters.length; i++) {
    const cluster = clusters[i]!;
    if (cluster === 0) continue;
    if (cluster > k) throw new UsageError(`group ${i} has cluster ${cluster}, but there are ${k}`);
    for (let j = 0; j < vectorLength; j++) {
      gradients[(cluster - 1) * vectorLength + j]! += gradient[i * vectorLength + j]!;
    }
  }
  return gradients;
}
