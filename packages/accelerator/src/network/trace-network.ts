import { InputError, UsageError } from '@pith/container';
import { type Inputs, type LayerRun, type Model, traceLayers } from '@pith/runtime';
import type { TracedLayer } from './traced-layer.js';

/** One run of the model. */
export interface TraceSample {
  readonly inputs: Inputs;
  /** Where a graph leaves sizes open. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

export interface TraceNetworkOptions {
  /** Called after each sample. */
  onSample?(done: number, samples: number): void | Promise<void>;
}

interface Seen extends TracedLayer {
  readonly inputs: Float32Array[];
  readonly outputs: Float32Array[];
}

/** Runs of one sample. */
class Turns {
  readonly #seen = new Map<string, number>();

  /** 1 for a layer's first run, 2 for its second */
  next({ operation: { layer, kernel } }: LayerRun): { name: string; turn: number } {
    const key = JSON.stringify([layer, kernel.tensor]);
    const turn = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, turn);
    return { name: turn === 1 ? layer : `${layer} (${turn})`, turn };
  }
}

/**
 * Runs a model on real inputs and keeps what its layers took and gave: hardware that skips zeros can
 * only be judged on the zeros that there are. It takes 4 bytes for each activation of each sample.
 *
 * @param model loaded with one thread
 * @returns the layers that multiply weights, in the order in which they run; one that runs several
 *   times (shared, or in a loop) once for each: "name", "name (2)", …
 * @throws {UsageError} when there are no samples, or the model has no such layers
 * @throws {InputError} when samples give a layer different shapes, or as `model.run` does
 * @example
 * const layers = await traceNetwork(model, [{ inputs: { image } }]);
 */
export async function traceNetwork(
  model: Model,
  samples: readonly TraceSample[],
  { onSample }: TraceNetworkOptions = {},
): Promise<TracedLayer[]> {
  if (samples.length === 0) throw new UsageError('there are no samples to trace the model on');
  const layers = new Map<string, Seen>();
  for (const [i, { inputs, shapes }] of samples.entries()) {
    const turns = new Turns();
    const note = (run: LayerRun): undefined => {
      const { name, turn } = turns.next(run);
      const key = JSON.stringify([name, run.operation.kernel.tensor, turn]);
      const layer = layers.get(key) ?? begin(name, run);
      layers.set(key, layer);
      checkShapes(layer, run);
      layer.inputs.push(run.input);
      layer.outputs.push(run.output);
    };
    await traceLayers(model, inputs, note, { ...(shapes && { shapes }) });
    for (const layer of layers.values()) checkRuns(layer, i + 1);
    await onSample?.(i + 1, samples.length);
  }
  if (layers.size === 0) {
    throw new UsageError('the model has no layers that multiply weights: there is nothing to map');
  }
  return [...layers.values()];
}

function begin(name: string, run: LayerRun): Seen {
  const { operation, inputShape, outputShape } = run;
  return {
    ...{ name, tensor: operation.kernel.tensor, operation, inputShape, outputShape },
    ...{ kernel: run.kernel(), inputs: [], outputs: [] },
  };
}

function checkRuns({ name, inputs }: TracedLayer, samples: number): void {
  if (inputs.length === samples) return;
  throw new InputError(
    `layer "${name}": runs in some samples and not in others; hardware is modelled for one sequence ` +
      'of layers: give samples that the model treats alike',
  );
}

function checkShapes(layer: TracedLayer, { inputShape }: LayerRun): void {
  if (String(layer.inputShape) === String(inputShape)) return;
  throw new InputError(
    `layer "${layer.name}": inputs of shape [${layer.inputShape}] in one run and [${inputShape}] in ` +
      'another; hardware is modelled for one shape: give samples of the same size',
  );
}
