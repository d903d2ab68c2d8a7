import type { Inputs, Model, Outputs } from '../model.js';
import type { LayerInputs, ObserveOptions } from './layer-inputs.js';
import type { LayerRun, TraceOptions } from './layer-run.js';

export type { LayerInputs, ObserveOptions } from './layer-inputs.js';
export type { LayerRun, TraceOptions } from './layer-run.js';
export type { ObservedOperation } from './observed-operation.js';

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

/**
 * Runs a model once and shows the layers that multiply weights, each after it has run, with all that it
 * took and gave. Another unit's outputs can take the place of a layer's: the rest of the network then
 * runs on these.
 *
 * @param visit told once a layer and sample, in the order of the layers; may return what replaces the
 *   layer's output, [outputShape]
 * @returns the model's outputs
 * @throws {UsageError} when the model was loaded with threads, or as `run` does
 * @throws {InputError} as `run` does
 * @throws {RangeError} when a replacement has another length than the output
 * @example
 * await traceLayers(model, { image }, ({ output }) => output.map(Math.fround));
 */
export async function traceLayers(
  model: Model,
  inputs: Inputs,
  visit: (layer: LayerRun) => Float32Array | undefined,
  options: TraceOptions = {},
): Promise<Outputs> {
  const { traceLayersOf } = await import('./trace-layers.js');
  return traceLayersOf(model, inputs, visit, options);
}
