import type { StoredWeights } from '../../packages/runtime/src/weights/layer-weights.js';

/** Weights as a file has them: gaps of at most 3, longer ones by fillers, at most 255 values. */
export function sparseWeights(shape: readonly number[], values: ArrayLike<number>): StoredWeights {
  const centroids = Float32Array.from(new Set(Array.from(values).filter((x) => x !== 0)));
  const gaps: number[] = [];
  const clusters: number[] = [];
  let gap = 0;
  for (const value of Array.from(values)) {
    if (value !== 0 || gap === 3) {
      gaps.push(gap);
      clusters.push(value === 0 ? 0 : centroids.indexOf(value) + 1);
      gap = 0;
    } else gap++;
  }
  return {
    ...{ kind: 'sparse', shape, centroids },
    gaps: Uint8Array.from(gaps),
    clusters: Uint8Array.from(clusters),
  };
}
