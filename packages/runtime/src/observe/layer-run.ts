import type { RunOptions } from '../run-options.js';
import type { ObservedOperation } from './observed-operation.js';

export type TraceOptions = Pick<RunOptions, 'batch' | 'shapes'>;

/** What a layer took and gave in one run, of a LayersModel one sample. */
export interface LayerRun {
  readonly operation: ObservedOperation;
  /** Without the batch where it is apart, channels last. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** [inputShape], row-major */
  readonly input: Float32Array;
  /** [outputShape], row-major: after scale, bias and activation */
  readonly output: Float32Array;
  /**
   * Decodes the layer's weights, zeros and all: [inputs, outputs], [kernel height, kernel width,
   * channels of a group, output channels] or [kernel height, kernel width, channels, multiplier].
   */
  kernel(): Float32Array;
}
