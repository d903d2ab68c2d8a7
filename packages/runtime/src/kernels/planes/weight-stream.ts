import type { Memory, Pointer } from '../../memory/memory.js';
import type { LayerWeights, SharedWeights } from '../../weights/layer-weights.js';

/** Bits of an entry's offset, in floats, beside a cluster index of 8 bits; see `convolveShared`. */
const OFFSET_LIMIT = 2 ** 20;
const CENTROID_LIMIT = 256;

/** How a layer's weights are written into memory: as entries that share centroids, or plainly. */
export interface WeightCode {
  readonly shared: boolean;
  /** u32 words an entry */
  readonly words: 1 | 2;
  /** Puts into `found` which of the `count` weights from `index` on are not zero; tells how many. */
  scan(index: number, count: number, found: Uint32Array): number;
  /** `at` counts words; `offset` floats. */
  write(memory: Memory, at: number, offset: number, index: number, output: number): void;
  /** Shared ones only; 0 bytes otherwise. */
  readonly centroids: Pointer;
  readonly centroidBytes: number;
}

/** The greatest number of channels, `stride` floats apart, that shared entries can address. */
export function sharedReach(offsets: readonly number[], stride: number): number {
  return Math.floor((OFFSET_LIMIT - 1 - Math.max(0, ...offsets)) / stride) + 1;
}

/**
 * Shared entries where the codebook is small enough and `addressable`; else plain ones, into which
 * the scale is multiplied.
 */
export function codeWeights(
  memory: Memory,
  weights: LayerWeights,
  scale: Float32Array | undefined,
  { addressable }: { addressable: boolean },
): WeightCode {
  if (weights.kind === 'shared' && addressable && weights.centroids.length <= CENTROID_LIMIT) {
    const { clusters, centroids } = weights;
    const pointer = memory.allocate(centroids.byteLength);
    memory.f32.set(centroids, pointer / 4);
    return {
      shared: true,
      words: 1,
      scan: (index, count, found) => scan(clusters, index, count, found),
      write(memory, at, offset, index) {
        memory.u32[at] = (offset << 12) | (((clusters[index] as number) - 1) << 2);
      },
      centroids: pointer,
      centroidBytes: centroids.byteLength,
    };
  }
  const values = weights.kind === 'plain' ? weights.values : valuesOf(weights);
  return {
    shared: false,
    words: 2,
    scan: (index, count, found) => scan(values, index, count, found),
    write(memory, at, offset, index, output) {
      memory.u32[at] = offset * 4;
      memory.f32[at + 1] = (values[index] as number) * (scale?.[output] ?? 1);
    },
    centroids: 0,
    centroidBytes: 0,
  };
}

function valuesOf({ clusters, centroids }: SharedWeights): Float32Array {
  const table = Float32Array.of(0, ...centroids);
  const values = new Float32Array(clusters.length);
  for (let i = 0; i < values.length; i++) values[i] = table[clusters[i] as number] as number;
  return values;
}

function scan(
  weights: SharedWeights['clusters'] | Float32Array,
  index: number,
  count: number,
  found: Uint32Array,
): number {
  let nonzeros = 0;
  for (let i = 0; i < count; i++) {
    if (weights[index + i] !== 0) found[nonzeros++] = i;
  }
  return nonzeros;
}
