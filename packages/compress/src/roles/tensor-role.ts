/** What a tensor does in its network, as far as its name, shape and consumers tell. */
export const TENSOR_ROLES = [
  'convolution',
  'depthwise',
  'matrix',
  'embedding',
  'recurrent',
  'bias',
  'norm-scale',
  'norm-offset',
  'norm-mean',
  'norm-variance',
  'constant',
] as const;
export type TensorRole = (typeof TENSOR_ROLES)[number];

/**
 * How post-training compression treats a tensor.
 *
 * - `quantise`: large and tolerant: pruned and shared
 * - `half`: small, or every element counts: stored as float16 where that holds its range
 * - `keep`: stays as it is, bit for bit: not float, or used for arithmetic on shapes and positions
 */
export const TENSOR_HANDLINGS = ['quantise', 'half', 'keep'] as const;
export type TensorHandling = (typeof TENSOR_HANDLINGS)[number];

export interface TensorDescription {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'uint8' | 'bool';
  readonly elements: number;
  readonly role: TensorRole;
  readonly handling: TensorHandling;
  /** Operation that consumes it, as its framework calls it, where the topology tells: `Conv`, `LSTM`. */
  readonly consumer?: string;
}
