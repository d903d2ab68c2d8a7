/** Element types that a saved model's tensors can have. */
export type DType = 'float32' | 'int32' | 'uint8' | 'bool';

/** The array that holds a tensor's elements in memory; `uint8` and `bool` are one byte each. */
export type TensorData = Float32Array | Int32Array | Uint8Array;

/** A named tensor, its elements in row-major order. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: TensorData;
}

/**
 * A float32 tensor whose non-zero elements share few values (Deep Compression, §3).
 *
 * The elements, in row-major order, are taken in groups of `vectorLength` (1 for scalar sharing).
 * `clusters[i] = 0` says that group i is all zeros (pruned); `clusters[i] = c ≥ 1` that it is
 * `centroids[(c − 1) · vectorLength … c · vectorLength − 1]`.
 */
export interface SharedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
  /** [k · vectorLength] */
  readonly centroids: Float32Array;
  /** [elements / vectorLength], each in 0 … k */
  readonly clusters: Uint8Array | Uint16Array | Uint32Array;
  readonly vectorLength: number;
}

/**
 * A `SharedTensor` as it lies in the file: what stands in it, and no zeros in between. Where few
 * weights are left it takes a fraction of the memory and of the time.
 */
export interface SparseTensor extends Omit<SharedTensor, 'clusters'> {
  /**
   * [entries]: the groups of zeros before each entry. The positions that they lead to are below
   * elements / vectorLength. Absent where every group has its entry.
   *
   * @example for (let i = 0, at = -1; i < gaps.length; i++) at += gaps[i] + 1; // entry i stands at `at`
   */
  readonly gaps?: Uint8Array | Uint16Array;
  /** [entries], each in 0 … k; 0 is a filler, which only bridges a long gap */
  readonly clusters: Uint8Array | Uint16Array | Uint32Array;
}

/** Number of elements of a shape; 1 for a scalar's empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
