import type { RunOptions } from '../run-options.js';
import type { ObservedOperation } from './observed-operation.js';

export interface ObserveOptions extends Pick<RunOptions, 'batch' | 'shapes'> {
  /** Most rows of a layer over all inputs, rounded up to the same number for each. @default 1024 */
  readonly limit?: number;
  /** Chooses the rows. @default 1 */
  readonly seed?: number;
}

/** What a layer saw in a run: rows of its input that it multiplied by its kernel. */
export interface LayerInputs {
  /** The kernel's tensor in the file. */
  readonly tensor: string;
  readonly operation: ObservedOperation;
  /**
   * [rows · groups · inputs]: of a convolution the windows, [kernel height, kernel width, channels of
   * the group], zeros where they stand over the edge; of a depthwise one each channel is a group
   */
  readonly patches: Float32Array;
  readonly rows: number;
  readonly groups: number;
  readonly inputs: number;
}
