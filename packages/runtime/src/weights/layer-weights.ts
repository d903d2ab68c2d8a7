/**
 * A layer's weights as they come out of the file, in row-major order of their shape. They live only
 * while kernels are built from them.
 */
export type LayerWeights = SharedWeights | PlainWeights;

/** Weight i is 0 where `clusters[i]` is 0, else `centroids[clusters[i] − 1]`. */
export interface SharedWeights {
  readonly kind: 'shared';
  readonly shape: readonly number[];
  readonly clusters: Uint8Array | Uint16Array | Uint32Array;
  readonly centroids: Float32Array;
}

export interface PlainWeights {
  readonly kind: 'plain';
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
