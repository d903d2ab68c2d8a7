import type { Activation } from './activation.js';
import type { GeneralOperation } from './general-operations.js';
import type { Step, ValueId, WeightReference } from './step.js';

export type { Step, ValueId, WeightReference } from './step.js';

/** An activation tensor between two operations. Shapes are without the batch and channels last. */
export interface Value {
  readonly name: string;
  /** [features], [height, width, channels], or any other rank from 1 to 8 */
  readonly shape: readonly number[];
}

/** An input or output of the model by the name that its users know. */
export interface Port {
  readonly name: string;
  readonly value: ValueId;
  /** As users know it, batch included; absent where the value's own says it and the batch is apart. */
  readonly shape?: readonly number[];
}

/** What happens to a sum before it is stored: activation(sum · scale + bias), per output channel. */
export interface Epilogue {
  /** [outChannels]; from a folded batch normalisation; absent = 1 */
  readonly scale?: Float32Array;
  /** [outChannels]; absent = 0 */
  readonly bias?: Float32Array;
  readonly activation: Activation;
}

/** Zeros (or, for pooling, positions that do not count) around [height, width, channels]. */
export interface Padding {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** [..., inputs] → [..., outputs]; kernel [inputs, outputs]. */
export interface FullyConnected extends Step<'fully-connected'> {
  readonly kernel: WeightReference;
  readonly epilogue: Epilogue;
}

/**
 * [height, width, groups · inChannels] → [height', width', outChannels], a cross-correlation;
 * kernel [kernelHeight, kernelWidth, inChannels, outChannels].
 */
export interface Convolution extends Step<'convolution'> {
  readonly kernel: WeightReference;
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
  readonly padding: Padding;
  readonly epilogue: Epilogue;
}

/**
 * [height, width, channels] → [height', width', channels · multiplier];
 * kernel [kernelHeight, kernelWidth, channels, multiplier]; output channel c · multiplier + m.
 */
export interface DepthwiseConvolution extends Step<'depthwise-convolution'> {
  readonly kernel: WeightReference;
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
  readonly epilogue: Epilogue;
}

/** Maximum or average over windows; positions in the padding do not count in either. */
export interface Pool extends Step<'pool'> {
  readonly mode: 'max' | 'average';
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/** [height, width, channels] → [channels] (or [1, 1, channels], the same numbers). */
export interface GlobalPool extends Step<'global-pool'> {
  readonly mode: 'max' | 'average';
}

/** activation(x · scale + offset), per entry of the last axis; both absent for an activation alone. */
export interface Pointwise extends Step<'pointwise'> {
  readonly epilogue: Epilogue;
}

/** x where x ≥ 0, else slope · x; slope has the value's shape, or 1 where it is shared. */
export interface Prelu extends Step<'prelu'> {
  readonly slope: { readonly shape: readonly number[]; readonly data: Float32Array };
}

/** Over the last axis. */
export type Softmax = Step<'softmax'>;

/** Element by element over all inputs; each has the output's shape, or [1, 1, channels]. */
export interface Combine extends Step<'combine'> {
  readonly mode: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' | 'minimum';
  readonly activation: Activation;
}

/** `axis` counts without the batch. */
export interface Concatenate extends Step<'concatenate'> {
  readonly axis: number;
}

/** The same elements in channels-last row-major order under another shape; Flatten is one. */
export type Reshape = Step<'reshape'>;

/** output axis i is input axis `order[i]`; axes count without the batch. */
export interface Permute extends Step<'permute'> {
  readonly order: readonly number[];
}

export interface ZeroPad extends Step<'zero-pad'> {
  readonly padding: Padding;
}

/** Cuts rows and columns off. */
export interface Crop extends Step<'crop'> {
  readonly cropping: Padding;
}

/**
 * [height, width, channels] → [height · size[0], width · size[1], channels]. Row r is taken from row
 * r / size[0], rounded down or, bilinear, between it and the next one or the last (tfjs's resize
 * with neither aligned corners nor half-pixel centres).
 */
export interface Upsample extends Step<'upsample'> {
  readonly size: readonly [number, number];
  readonly interpolation: 'nearest' | 'bilinear';
}

export type Operation =
  | FullyConnected
  | Convolution
  | DepthwiseConvolution
  | Pool
  | GlobalPool
  | Pointwise
  | Prelu
  | Softmax
  | Combine
  | Concatenate
  | Reshape
  | Permute
  | ZeroPad
  | Crop
  | Upsample
  | GeneralOperation;

/** A network as the runtime sees it: values, and the operations between them in a runnable order. */
export interface Program {
  readonly values: readonly Value[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly operations: readonly Operation[];
}
