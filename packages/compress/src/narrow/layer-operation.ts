import type { ScalarActivation } from './scalar-activation.js';

/** A layer whose units are a group: the entries of the kernel's last axis. */
export interface LinearOperation {
  readonly kind: 'linear';
  /** The key of the config that says how many units there are. */
  readonly unitsKey: 'units' | 'filters';
  /** [..., channels, units]; of a separable convolution the pointwise kernel */
  readonly kernel: string;
  readonly bias: string | undefined;
  /** Of a separable convolution, before the kernel: [height, width, channels, multiplier]. */
  readonly depthwise: string | undefined;
  /** Whether zeros are put around the input. */
  readonly pads: boolean;
  /** Undefined for softmax and what is not known: units then depend on one another. */
  readonly activation: ScalarActivation | undefined;
  /** Axes of inputs and outputs, the batch counted; undefined if any will do. */
  readonly rank: number | undefined;
}

/** A layer that filters every channel apart. */
export interface DepthwiseOperation {
  readonly kind: 'depthwise';
  /** [height, width, channels, multiplier] */
  readonly kernel: string;
  readonly bias: string | undefined;
  readonly multiplier: number;
  readonly pads: boolean;
  readonly activation: ScalarActivation;
}

/** Batch normalisation as in inference. */
export interface NormalOperation {
  readonly kind: 'normal';
  readonly axis: number;
  readonly epsilon: number;
  /** Each [channels]. */
  readonly gamma: string | undefined;
  readonly beta: string | undefined;
  readonly mean: string;
  readonly variance: string;
}

/** What a layer does to units, whichever framework wrote it. */
export type LayerOperation =
  | { readonly kind: 'input'; readonly shape: readonly unknown[] | undefined }
  | LinearOperation
  | DepthwiseOperation
  | NormalOperation
  | { readonly kind: 'prelu'; readonly alpha: string; readonly sharedAxes: readonly number[] }
  | { readonly kind: 'pointwise'; readonly activation: ScalarActivation }
  /** Zeros around an image; otherwise as `pointwise` with the identity. */
  | { readonly kind: 'pad' }
  | { readonly kind: 'flatten' }
  /** `rank`: axes of the output, the batch counted. */
  | { readonly kind: 'global-pool'; readonly rank: number }
  | {
      readonly kind: 'merge';
      readonly mode: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' | 'minimum';
    }
  | { readonly kind: 'concatenate'; readonly axis: number }
  /** Anything else: what it reads has to stay as it is. */
  | { readonly kind: 'opaque' };

export const OPAQUE: LayerOperation = { kind: 'opaque' };
