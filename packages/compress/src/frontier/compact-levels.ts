import type { SharedTensor } from '@pith/container';

/** The same weights with no more levels than they have, ascending: levels that no weight has are left out. */
export function compactLevels(tensor: SharedTensor): SharedTensor {
  const { centroids, clusters } = tensor;
  const used = new Set<number>();
  for (const cluster of clusters) if (cluster !== 0) used.add(cluster);
  const values = [...new Set([...used].map((cluster) => centroids[cluster - 1]!))].sort(
    (a, b) => a - b,
  );
  const position = new Map(values.map((value, i) => [value, i + 1]));
  const renumbered = Uint32Array.from({ length: centroids.length + 1 }, (_, cluster) =>
    used.has(cluster) ? position.get(centroids[cluster - 1]!)! : 0,
  );
  return {
    ...tensor,
    centroids: Float32Array.from(values),
    clusters: clusters.map((cluster) => renumbered[cluster]!),
  };
}
