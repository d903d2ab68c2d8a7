import { InputError, UsageError } from '@pith/container';
import { requireFinite } from './sort-floats.js';

/** Cluster indexes in the narrowest unsigned type that holds 0 … k. */
export type ClusterIndexes = Uint8Array | Uint16Array | Uint32Array;

/** `length` zeros of the narrowest unsigned type that holds 0 … `k`. */
export function clusterIndexes(length: number, k: number): ClusterIndexes {
  if (k <= 0xff) return new Uint8Array(length);
  if (k <= 0xffff) return new Uint16Array(length);
  return new Uint32Array(length);
}

/** From this many values on, a table over the floats' upper 16 bits pays for its making. */
const TABLE_MINIMUM = 65_536;

/**
 * The cluster index of each weight: 0 for a pruned one, 1 + the index of the nearest centroid for
 * any other. On a tie the lower centroid wins.
 *
 * @param values [n], finite
 * @param centroids [k], strictly ascending
 * @param mask [n], 1 = kept. Without one, the weights that are not zero are kept.
 * @returns [n], each in 0 … k; `Uint8Array` up to 255 centroids, `Uint16Array` up to 65,535
 * @throws UsageError if centroids do not ascend, or the mask is not as long as the values
 * @throws InputError if a kept value is NaN or infinite, or is kept and there are no centroids
 */
export function assignClusters(
  values: Float32Array,
  centroids: Float32Array,
  mask?: Uint8Array,
): ClusterIndexes {
  requireAscending(centroids);
  if (mask && mask.length !== values.length) {
    throw new UsageError(`a mask of ${mask.length} elements for ${values.length} values`);
  }
  const clusters = clusterIndexes(values.length, centroids.length);
  const midpoints = Float64Array.from(
    { length: Math.max(0, centroids.length - 1) },
    (_, i) => (centroids[i]! + centroids[i + 1]!) / 2,
  );
  const ranges = values.length >= TABLE_MINIMUM ? rangesByPrefix(midpoints) : undefined;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);

  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (mask ? mask[i] === 0 : value === 0) continue;
    if (value - value !== 0) requireFinite(values, 'values');
    let low = 0;
    let high = midpoints.length;
    if (ranges) {
      const prefix = orderedPrefix(bits[i]!);
      low = ranges[prefix]!;
      high = ranges[prefix + 1]!;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (midpoints[middle]! < value) low = middle + 1;
      else high = middle;
    }
    clusters[i] = low + 1;
  }
  if (centroids.length === 0 && clusters.includes(1)) {
    throw new InputError(`element ${clusters.indexOf(1)} is kept, but there are no centroids`);
  }
  return clusters;
}

/** The upper 16 bits of a float, such that a greater float never has a smaller prefix. */
function orderedPrefix(bits: number): number {
  return (bits ^ ((bits >> 31) | 0x8000_0000)) >>> 16;
}

/**
 * For each prefix p, how many midpoints have a smaller one; a value of prefix p lies above all of
 * those and below all that come at p + 1, so that mostly nothing is left to search.
 */
function rangesByPrefix(midpoints: Float64Array): Uint32Array {
  const ranges = new Uint32Array(65_537);
  const rounded = new Int32Array(Float32Array.from(midpoints).buffer);
  // No float32 lies between a midpoint and its rounding, so rounding moves it past no value.
  rounded.forEach((bits) => {
    ranges[orderedPrefix(bits) + 1]!++;
  });
  for (let p = 1; p < ranges.length; p++) ranges[p]! += ranges[p - 1]!;
  return ranges;
}

function requireAscending(centroids: Float32Array): void {
  for (let i = 0; i < centroids.length; i++) {
    if (!Number.isFinite(centroids[i]) || (i > 0 && !(centroids[i - 1]! < centroids[i]!))) {
      throw new UsageError(
        `centroid ${i} is ${centroids[i]} after ${centroids[i - 1]}, but centroids must be ` +
          'finite and ascend; sort them first',
      );
    }
  }
}
