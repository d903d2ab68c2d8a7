import type { Inputs, Model } from '../model.js';
import type { LayerInputs, ObserveOptions } from './layer-inputs.js';

export type { LayerInputs, ObserveOptions } from './layer-inputs.js';
export type { ObservedOperation } from './patches.js';

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
