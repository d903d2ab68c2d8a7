import { plannedBytes, type SharedTensor } from '@pith/container';

/** Up to so many elements a tensor is planned as the file would have it, tables and records included. */
const planned = 4096;

/**
 * What a shared tensor takes in a file, about: of a large one the entropy of its clusters, which the
 * coders come close to or, where neighbours are alike, below. To plan it would be to code it.
 */
export function estimateBytes(shared: SharedTensor): number {
  const { clusters, centroids } = shared;
  if (clusters.length <= planned) return plannedBytes(shared);
  const counts = new Float64Array(centroids.length + 1);
  for (let i = 0; i < clusters.length; i++) counts[clusters[i]!]!++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits += count * Math.log2(clusters.length / count);
  return bits / 8;
}
