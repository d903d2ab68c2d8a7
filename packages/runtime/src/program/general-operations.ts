import type { Step, WeightReference } from './step.js';

/**
 * Operations on plain values: row-major, of any rank from 1 to 8 but 3, which is that of images. What
 * frameworks call a rank of 3 stands here as [1, a, b, c], a scalar as [1]. Shapes include the batch.
 */
export type GeneralOperation =
  | Constant
  | ChannelsFirst
  | FromChannelsFirst
  | MatrixProduct
  | Binary
  | Unary
  | Select
  | Reduce
  | Slice
  | Pad
  | Broadcast
  | Gather
  | GatherElements
  | Arg
  | TopK
  | CumulativeSum
  | Recurrent
  | Interpolate
  | Dilate;

/** Numbers that do not change. No inputs. Integers and truth values are float32 here as everywhere. */
export interface Constant extends Step<'constant'> {
  readonly source:
    | { readonly shape: readonly number[]; readonly data: Float32Array }
    | WeightReference;
}

/** An image [height, width, channels] → plain [1, channels, height, width]. */
export type ChannelsFirst = Step<'channels-first'>;

/** Plain [1, channels, height, width] → an image [height, width, channels]. */
export type FromChannelsFirst = Step<'from-channels-first'>;

/** [..., m, k] × [..., k, n] → [..., m, n]; leading axes broadcast. Both factors are activations. */
export interface MatrixProduct extends Step<'matrix-product'> {
  /** The right factor is [..., n, k]. */
  readonly transposeRight: boolean;
}

/** Element by element with NumPy's broadcasting. Comparisons give 0 or 1. */
export interface Binary extends Step<'binary'> {
  readonly mode: BinaryMode;
}
export type BinaryMode =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'power'
  | 'minimum'
  | 'maximum'
  | 'modulo'
  | 'remainder'
  | 'floor-divide'
  | 'truncate-divide'
  | 'squared-difference'
  | 'equal'
  | 'not-equal'
  | 'less'
  | 'less-or-equal'
  | 'greater'
  | 'greater-or-equal'
  | 'and'
  | 'or'
  | 'xor'
  | 'arc-tangent-2';

/** Element by element. Activations that layers can take into their epilogue are `pointwise` instead. */
export interface Unary extends Step<'unary'> {
  readonly mode: UnaryMode;
}
export type UnaryMode =
  | 'negate'
  | 'absolute'
  | 'square-root'
  | 'reciprocal-square-root'
  | 'reciprocal'
  | 'square'
  | 'exponential'
  | 'exponential-minus-1'
  | 'logarithm'
  | 'logarithm-plus-1'
  | 'sine'
  | 'cosine'
  | 'tangent'
  | 'arc-sine'
  | 'arc-cosine'
  | 'arc-tangent'
  | 'hyperbolic-sine'
  | 'hyperbolic-cosine'
  | 'arc-hyperbolic-sine'
  | 'arc-hyperbolic-cosine'
  | 'arc-hyperbolic-tangent'
  | 'error-function'
  | 'floor'
  | 'ceiling'
  // Half to even.
  | 'round'
  | 'truncate'
  | 'sign'
  | 'not'
  | 'is-nan'
  | 'is-infinite'
  | 'is-finite';

/** Inputs [condition, a, b], broadcast together: a where the condition is not 0, else b. */
export type Select = Step<'select'>;

export type ReduceMode =
  | 'sum'
  | 'mean'
  | 'maximum'
  | 'minimum'
  | 'product'
  | 'sum-of-squares'
  | 'sum-of-magnitudes'
  | 'euclidean-norm'
  | 'logarithm-of-sum'
  | 'logarithm-of-sum-of-exponentials'
  | 'all'
  | 'any';

/** Over `axes`, which have size 1 in the output (a reshape drops them). */
export interface Reduce extends Step<'reduce'> {
  readonly mode: ReduceMode;
  readonly axes: readonly number[];
}

/** output[i] = input[starts + i · steps] on every axis; steps are not 0 and may be negative. */
export interface Slice extends Step<'slice'> {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  /** The output's shape. */
  readonly sizes: readonly number[];
}

/** Elements before and after on every axis. */
export interface Pad extends Step<'pad'> {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** `reflect` does not repeat the edge, `symmetric` does; `wrap` goes round. */
  readonly mode: 'constant' | 'edge' | 'reflect' | 'symmetric' | 'wrap';
  readonly value: number;
}

/** To the shape `shape` by NumPy's rule, ranks equal. */
export interface Broadcast extends Step<'broadcast'> {
  readonly shape: readonly number[];
}

/**
 * Inputs [data, indices]: output[..., i..., ...] = data[..., indices[i...], ...] along `axis`; negative
 * indices count from the end. The output's shape is given where it is made (the indices' carrier may
 * have a leading 1 that the framework's does not). An index out of range is taken to the nearest.
 */
export interface Gather extends Step<'gather'> {
  readonly axis: number;
}

/** Inputs [data, indices] of one rank: output[i][j] = data[indices[i][j]][j] for axis 0, and so on. */
export interface GatherElements extends Step<'gather-elements'> {
  readonly axis: number;
}

/** Position of the first (or last) largest or smallest along `axis`, which has size 1 in the output. */
export interface Arg extends Step<'arg'> {
  readonly mode: 'maximum' | 'minimum';
  readonly axis: number;
  readonly last: boolean;
}

/** The `count` largest (or smallest) along the last axis, sorted; equal ones by position. */
export interface TopK extends Step<'top-k'> {
  readonly count: number;
  readonly largest: boolean;
  readonly part: 'values' | 'indices';
}

export interface CumulativeSum extends Step<'cumulative-sum'> {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/**
 * A recurrent layer over a sequence, in one or both directions.
 *
 * Inputs [x, initialHidden] and, for LSTM, initialCell:
 * x [steps, batch, inputs] (carried as [1, steps, batch, inputs]); states [directions, batch, hidden]
 * (carried likewise). Output [steps, states, directions, batch, hidden]: states is 2 for LSTM (hidden,
 * cell) and 1 otherwise; at step t it holds what the cell gave for x[t], in both directions.
 *
 * Gates follow each other in the order of ONNX: LSTM input, output, forget, cell; GRU update, reset,
 * hidden. Each direction has its own kernels.
 */
export interface Recurrent extends Step<'recurrent'> {
  readonly cell: 'lstm' | 'gru' | 'simple';
  readonly hidden: number;
  /** One entry a direction; `reverse` runs from the last step to the first. */
  readonly directions: readonly RecurrentDirection[];
  /** GRU: the recurrent bias of the hidden gate is inside the product with the reset gate. */
  readonly linearBeforeReset: boolean;
  /** Bound of the gates' sums; Infinity = none. */
  readonly clip: number;
}

export interface RecurrentDirection {
  readonly reverse: boolean;
  /** [inputs, gates · hidden] */
  readonly kernel: WeightReference;
  /** [hidden, gates · hidden] */
  readonly recurrent: WeightReference;
  /** [gates · hidden] each: of the input's and of the recurrent product. */
  readonly bias: Float32Array;
  readonly recurrentBias: Float32Array;
  /** LSTM [input, output, forget, cell] gates' weights on the cell, [3 · hidden]: input, output, forget. */
  readonly peephole?: Float32Array;
  /** Of gates, candidate, output: as in ONNX's f, g, h. */
  readonly activations: readonly ('sigmoid' | 'tanh' | 'relu' | 'hard-sigmoid' | 'identity')[];
}

/**
 * An image resized: each output row is a weighted sum of input rows, each output column of columns.
 */
export interface Interpolate extends Step<'interpolate'> {
  readonly rows: Taps;
  readonly columns: Taps;
}

/** For each output position `perOutput` input positions and their weights. */
export interface Taps {
  readonly perOutput: number;
  /** [outputs · perOutput], each within the input */
  readonly positions: Int32Array;
  /** [outputs · perOutput] */
  readonly weights: Float32Array;
}

/** An image with `factors − 1` zeros between neighbours: what a transposed convolution runs over. */
export interface Dilate extends Step<'dilate'> {
  readonly factors: readonly [number, number];
}
