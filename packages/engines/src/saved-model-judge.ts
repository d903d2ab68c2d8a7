import type { SavedModel } from '@pith/model';
import type { OpenModel, OutputValue, Value } from './open-model.js';
import { type OpenOptions, openSavedModel } from './open-saved-model.js';

/** An output of the model for one calibration sample. */
export interface JudgedOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: OutputValue['data'];
}

/** Runs a model on calibration inputs under weights that change: a `Judge` of `@pith/compress`. */
export interface SavedModelJudge {
  readonly engine: string;
  readonly samples: number;
  /**
   * @param weights float32 tensors by name. Those that are missing are the saved model's own; an array
   *   that is the same object as in the call before is taken to hold the same numbers
   * @returns the outputs of one sample after the other, in the model's order
   */
  outputs(
    weights: ReadonlyMap<string, Float32Array>,
    options?: { readonly limit?: number | undefined; readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<readonly JudgedOutput[]>;
  dispose(): Promise<void>;
}

/**
 * Opens a saved model to be judged by its outputs.
 *
 * @param inputs of the calibration samples, by the names of the model's inputs
 * @throws as `openSavedModel`
 */
export async function savedModelJudge(
  saved: SavedModel,
  inputs: readonly Readonly<Record<string, Value>>[],
  options: OpenOptions = {},
): Promise<SavedModelJudge> {
  return judgeOf(await openSavedModel(saved, options), saved, inputs);
}

/**
 * Judges a saved model by its outputs.
 *
 * @param model the saved model, opened; its weights must not have been exchanged
 * @param inputs of the calibration samples, by the names of the model's inputs
 */
export function judgeOf(
  model: OpenModel,
  saved: SavedModel,
  inputs: readonly Readonly<Record<string, Value>>[],
): SavedModelJudge {
  const originals = new Map(
    saved.tensors.flatMap(({ name, data }) =>
      data instanceof Float32Array ? [[name, data] as const] : [],
    ),
  );
  /** What the engine holds now. */
  const present = new Map(originals);

  async function setWeights(weights: ReadonlyMap<string, Float32Array>): Promise<void> {
    const changed = new Map<string, Float32Array>();
    for (const [name, original] of originals) {
      const wanted = weights.get(name) ?? original;
      if (wanted !== present.get(name)) changed.set(name, wanted);
    }
    if (changed.size === 0) return;
    await model.setWeights(changed);
    for (const [name, values] of changed) present.set(name, values);
  }

  return {
    // It may change with the first run, where a backend lacks an operation.
    get engine() {
      return model.engine;
    },
    samples: inputs.length,
    async *outputs(weights, { limit = inputs.length, signal } = {}) {
      signal?.throwIfAborted();
      await setWeights(weights);
      for (const sample of inputs.slice(0, limit)) {
        signal?.throwIfAborted();
        const results = await model.run(sample);
        yield model.outputs.map(({ name }) => ({ name, ...results[name]! }));
        // Engines that block never reach the event loop, through which signals come.
        await new Promise(setImmediate);
      }
    },
    dispose: () => model.dispose(),
  };
}
