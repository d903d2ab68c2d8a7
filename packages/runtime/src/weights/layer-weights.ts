import { elementCount, InputError } from '@pith/container';

/**
 * A layer's weights in row-major order of their shape. They live only while kernels are built from
 * them.
 */
export type LayerWeights = SharedWeights | PlainWeights;

/** A layer's weights as they come out of the file. */
export type StoredWeights = SparseWeights | PlainWeights;

/** Weight i is 0 where `clusters[i]` is 0, else `centroids[clusters[i] − 1]`. */
export interface SharedWeights {
  readonly kind: 'shared';
  readonly shape: readonly number[];
  readonly clusters: Uint8Array | Uint16Array | Uint32Array;
  readonly centroids: Float32Array;
}

/** Shared weights without their zeros. */
export interface SparseWeights {
  readonly kind: 'sparse';
  readonly shape: readonly number[];
  /** [entries]: the zeros before each entry. Absent where every weight has its entry. */
  readonly gaps?: Uint8Array | Uint16Array;
  /** [entries], as in `SharedWeights`; 0 is a filler, which only bridges a long gap */
  readonly clusters: Uint8Array | Uint16Array | Uint32Array;
  readonly centroids: Float32Array;
}

export interface PlainWeights {
  readonly kind: 'plain';
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Puts the zeros back.
 *
 * @throws {InputError} when an entry stands beyond the last weight, or there is no memory for all
 */
export function withZeros(weights: StoredWeights): LayerWeights {
  if (weights.kind === 'plain') return weights;
  const { shape, gaps, clusters, centroids } = weights;
  if (!gaps) return { kind: 'shared', shape, clusters, centroids };
  const count = elementCount(shape);
  const dense = zerosLike(clusters, count);
  let at = -1;
  for (let entry = 0; entry < gaps.length; entry++) {
    at += gaps[entry]! + 1;
    dense[at] = clusters[entry]!;
  }
  if (at >= count) throw new InputError(`an entry stands at ${at}, but there are ${count} weights`);
  return { kind: 'shared', shape, clusters: dense, centroids };
}

type Clusters = SharedWeights['clusters'];

function zerosLike(clusters: Clusters, count: number): Clusters {
  try {
    return new (clusters.constructor as new (length: number) => Clusters)(count);
  } catch (cause) {
    throw new InputError(
      `${count * clusters.BYTES_PER_ELEMENT} bytes are needed to decode a layer's weights, which ` +
        'cannot be had here',
      { cause },
    );
  }
}
