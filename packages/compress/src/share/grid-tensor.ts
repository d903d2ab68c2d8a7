import { InputError, plannedBytes, type SharedTensor } from '@pith/container';
import { clusterIndexes } from './assign-clusters.js';

/**
 * A shared tensor whose centroids are multiples of a step.
 *
 * @param levels [elements]; 0 becomes cluster 0
 * @returns centroids float32(level · step), ascending, of the levels that occur and are not 0
 * @throws InputError if float32 does not hold a level, or cannot tell it from 0
 */
export function gridTensor(
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
  step: number,
  levels: Int32Array,
): SharedTensor {
  let least = 0;
  let greatest = 0;
  for (let i = 0; i < levels.length; i++) {
    if (levels[i]! < least) least = levels[i]!;
    else if (levels[i]! > greatest) greatest = levels[i]!;
  }
  const numbers = new Uint32Array(greatest - least + 1);
  for (let i = 0; i < levels.length; i++) numbers[levels[i]! - least] = 1;
  numbers[-least] = 0;
  const centroids: number[] = [];
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] === 0) continue;
    const centroid = Math.fround((least + i) * step);
    if (centroid === 0 || !Number.isFinite(centroid)) {
      throw new InputError(`${name}: ${least + i} steps of ${step} are ${centroid} in float32`);
    }
    numbers[i] = centroids.push(centroid);
  }
  const clusters = clusterIndexes(levels.length, centroids.length);
  for (let i = 0; i < levels.length; i++) clusters[i] = numbers[levels[i]! - least]!;
  return {
    ...{ name, shape, dtype: 'float32' },
    ...{ centroids: Float32Array.from(centroids), clusters, vectorLength: 1 },
  };
}

/**
 * What a shared tensor would take in a file, as the container would write it: in bits, codebook,
 * code tables and stream records included, name and shape not.
 */
export function bitsOf(shared: SharedTensor): number {
  return 8 * plannedBytes(shared);
}
