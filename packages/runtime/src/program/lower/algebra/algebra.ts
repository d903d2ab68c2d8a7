import type { Activation } from '../../activation.js';
import type {
  BinaryMode,
  Pad,
  RecurrentDirection,
  ReduceMode,
  Taps,
  UnaryMode,
} from '../../general-operations.js';
import type { ElementType, Known, Tensor } from './tensor.js';

/** Rows and columns (or one of them) of a window. */
export interface Window {
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
}

/** Which axis of a rank-4 tensor holds channels: [1, C, H, W] or [1, H, W, C]. */
export type ImageOrder = 'channels-first' | 'channels-last';

/**
 * What the importers of ONNX and TF.js graphs say. Each method computes at once where all its operands
 * are known, and else appends operations to the program, choosing layouts and the operation that
 * suits: a product with a known matrix becomes a fully connected layer, a sum with a known vector of
 * channels a bias, and so on. Axes may be negative. Errors name the node at work.
 */
export interface Algebra {
  /** The node that is being lowered, for errors and statistics. */
  layer: string;

  /** A known tensor of these numbers. */
  known(data: ArrayLike<number>, shape: readonly number[], type: ElementType): Known;
  /** @throws {UnsupportedOperationError} saying that `what` of this node has to be known and is not */
  requireKnown(tensor: Tensor, what: string): Known;
  /** The numbers of a known tensor of integers. */
  integers(tensor: Tensor, what: string): number[];

  cast(x: Tensor, type: ElementType): Tensor;
  /** `shape` has no open dimension. */
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  transpose(x: Tensor, order: readonly number[]): Tensor;
  /** Starts, steps and sizes on every axis; starts within the tensor. */
  slice(
    x: Tensor,
    starts: readonly number[],
    sizes: readonly number[],
    steps?: readonly number[],
  ): Tensor;
  concatenate(parts: readonly Tensor[], axis: number): Tensor;
  broadcast(x: Tensor, shape: readonly number[]): Tensor;
  pad(
    x: Tensor,
    before: readonly number[],
    after: readonly number[],
    mode?: Pad['mode'],
    value?: number,
  ): Tensor;
  /** data[..., indices, ...] along an axis; the indices' shape takes the axis' place. */
  gather(data: Tensor, indices: Tensor, axis: number): Tensor;
  gatherElements(data: Tensor, indices: Tensor, axis: number): Tensor;

  binary(mode: BinaryMode, a: Tensor, b: Tensor): Tensor;
  unary(mode: UnaryMode, x: Tensor): Tensor;
  /** An activation that layers can take into their epilogue. */
  activate(x: Tensor, activation: Activation): Tensor;
  /** x where it is at least 0, else slope · x; the slope is known and broadcasts. */
  prelu(x: Tensor, slope: Tensor): Tensor;
  select(condition: Tensor, a: Tensor, b: Tensor): Tensor;
  reduce(
    mode: ReduceMode,
    x: Tensor,
    axes: readonly number[],
    options: { keepDimensions: boolean },
  ): Tensor;
  arg(
    mode: 'maximum' | 'minimum',
    x: Tensor,
    axis: number,
    options: { keepDimensions: boolean; last?: boolean },
  ): Tensor;
  topK(
    x: Tensor,
    count: number,
    axis: number,
    options: { largest: boolean },
  ): { values: Tensor; indices: Tensor };
  cumulativeSum(x: Tensor, axis: number, options: { exclusive: boolean; reverse: boolean }): Tensor;
  softmax(x: Tensor, axis: number): Tensor;

  /** [..., m, k] × [..., k, n], NumPy's rule; a vector is a row on the left, a column on the right. */
  matrixProduct(a: Tensor, b: Tensor): Tensor;
  /** x · scale + offset along an axis, both known vectors: a batch normalisation. */
  affine(x: Tensor, scale: ArrayLike<number>, offset: ArrayLike<number>, axis: number): Tensor;

  /**
   * @param kernel known, [kernelHeight, kernelWidth, inChannels / groups, outChannels]: transpose it
   *   first, which costs nothing
   * @param x rank 4; one-dimensional convolutions insert a height of 1
   */
  convolution(
    x: Tensor,
    kernel: Tensor,
    window: Window,
    options: { order: ImageOrder; groups: number; bias?: Tensor | undefined },
  ): Tensor;
  /** @param kernel known, [kernelHeight, kernelWidth, channels, multiplier] */
  depthwiseConvolution(
    x: Tensor,
    kernel: Tensor,
    window: Window,
    options: { order: ImageOrder },
  ): Tensor;
  /**
   * The gradient of a convolution with regard to its input.
   * @param kernel known, [kernelHeight, kernelWidth, inChannels, outChannels / groups] of THIS operation:
   *   output pixel (y · stride + ky · dilation − top, …) gets x[y] · kernel[ky]
   * @param size of the output
   */
  transposedConvolution(
    x: Tensor,
    kernel: Tensor,
    window: Window,
    options: { order: ImageOrder; groups: number; size: readonly [number, number] },
  ): Tensor;
  /** `countPadding`: an average's zeros count. */
  pool(
    mode: 'max' | 'average',
    x: Tensor,
    size: readonly [number, number],
    window: Window,
    options: { order: ImageOrder; countPadding: boolean },
  ): Tensor;
  /** Keeps height and width as 1. */
  globalPool(mode: 'max' | 'average', x: Tensor, order: ImageOrder): Tensor;
  /** See `resizeTaps` for what frameworks call their ways of resizing. */
  interpolate(x: Tensor, taps: { rows: Taps; columns: Taps }, order: ImageOrder): Tensor;

  /**
   * As `Recurrent`, without the carriers' leading 1: x [steps, batch, inputs], states [directions,
   * batch, hidden], output [steps, 2 (LSTM) or 1, directions, batch, hidden].
   */
  recurrent(
    x: Tensor,
    states: readonly Tensor[],
    cell: {
      readonly cell: 'lstm' | 'gru' | 'simple';
      readonly hidden: number;
      readonly linearBeforeReset: boolean;
      readonly clip: number;
      readonly directions: readonly (Omit<RecurrentDirection, 'kernel' | 'recurrent'> & {
        /** known, [inputs, gates · hidden] and [hidden, gates · hidden] */
        readonly kernel: Tensor;
        readonly recurrent: Tensor;
      })[];
    },
  ): Tensor;

  /** @throws {UnsupportedOperationError} naming the node at work */
  unsupported(what: string): never;
  /** @throws {InputError} naming the node at work */
  wrong(what: string): never;
}
