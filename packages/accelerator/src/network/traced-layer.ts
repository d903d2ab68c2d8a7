import type { ObservedOperation } from '@pith/runtime';

/** A layer that multiplies weights, and what passed through it as the runtime computed it. */
export interface TracedLayer {
  /** The layer of the saved model. */
  readonly name: string;
  /** Its kernel's tensor in the file. */
  readonly tensor: string;
  /** Strides, padding, groups, and what happens to sums before they are stored. */
  readonly operation: ObservedOperation;
  /** Without the batch and channels last: [H, W, C], [features] or [rows, features]. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** As the operation sees it: [inputs, outputs], [kH, kW, inChannels, outChannels] or [kH, kW, channels, multiplier]. */
  readonly kernel: Float32Array;
  /** [samples] of [inputShape], row-major. */
  readonly inputs: readonly Float32Array[];
  /** [samples] of [outputShape], after bias and activation. */
  readonly outputs: readonly Float32Array[];
}
