import type { Inputs, Model, RunOptions } from '../model.js';
import type { ObservedOperation } from './patches.js';

export type { ObservedOperation } from './patches.js';

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

/**
 * Runs a model and shows what its layers see: from such samples of inputs, kernels can be re-fitted
 * without labels.
 *
 * @param inputs runs, as for `model.run`
 * @param visit told once a layer and run (of a LayersModel, sample), in the order of the layers
 * @throws {UsageError} when the model was loaded with threads, or as `run` does
 * @throws {InputError} as `run` does
 * @example
 * await observeLayers(model, [{ image }], ({ tensor, patches }) => grams.get(tensor)?.add(patches));
 */
export async function observeLayers(
  model: Model,
  inputs: readonly Inputs[],
  visit: (layer: LayerInputs) => void,
  options: ObserveOptions = {},
): Promise<void> {
  const { observeLayersOf } = await import('./observe-layers.js');
  await observeLayersOf(model, inputs, visit, options);
}
