import type { SavedModel } from '@pith/model';
import { type LayerInputs, observeLayers } from '@pith/runtime';
import type { Value } from './open-model.js';
import { loadSaved, runOptions } from './pith/open-pith.js';

/** Rows of input that a layer multiplied by its kernel, of one sample. */
export interface ObservedRows
  extends Pick<LayerInputs, 'tensor' | 'patches' | 'groups' | 'inputs'> {
  readonly kernel: {
    readonly kind: 'fully-connected' | 'convolution' | 'depthwise-convolution';
    /** As the operation sees it. */
    readonly shape: readonly number[];
    readonly groups?: number;
    /** Where the tensor's axes stand in another order. */
    readonly stored?:
      | { readonly shape: readonly number[]; readonly order: readonly number[] }
      | undefined;
    /** Axes of `shape` that run backwards. */
    readonly reversed?: readonly number[] | undefined;
  };
}

export interface ObserveOptions {
  /** The first so many samples are left out. */
  readonly skip: number;
  /** About how many rows of a layer, over all samples. */
  readonly limit: number;
  /** Chooses the rows. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** Shows what a saved model's layers see on calibration inputs: a `LayerObserver` of `@pith/compress`. */
export interface SavedModelObserver {
  readonly engine: string;
  readonly samples: number;
  /** @param visit told about one layer and sample at a time */
  observe(visit: (layer: ObservedRows) => void, options: ObserveOptions): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Opens a saved model in Pith's runtime, which alone can show its layers at work.
 *
 * @param inputs of the calibration samples, by the names of the model's inputs
 * @throws {UnsupportedOperationError} when the runtime lacks an operation
 * @throws {InputError} when the runtime refuses the model
 */
export async function savedModelObserver(
  saved: SavedModel,
  inputs: readonly Readonly<Record<string, Value>>[],
): Promise<SavedModelObserver> {
  const model = await loadSaved(saved, 1);
  // What the runtime lacks for a graph is found when it is planned, for the shapes of a run.
  const first = inputs[0] && runOptions(model, inputs[0]);
  try {
    if (first) await model.run(first.data, first.options);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return {
    get engine() {
      return `pith (${model.stats.instructionSet})`;
    },
    samples: inputs.length,
    async observe(visit, { skip, limit, seed, signal }) {
      const share = Math.ceil(limit / Math.max(1, inputs.length - skip));
      for (const [number, sample] of inputs.entries()) {
        signal?.throwIfAborted();
        if (number < skip) continue;
        const { data, options } = runOptions(model, sample);
        // Runs block; signals come through the event loop.
        await new Promise(setImmediate);
        await observeLayers(
          model,
          [data],
          ({ tensor, operation, patches, groups, inputs }) => {
            const { shape, stored, reversed } = operation.kernel;
            const { kind } = operation;
            const own = kind === 'convolution' ? { groups: operation.groups } : {};
            visit({
              tensor,
              kernel: { kind, shape, stored, reversed, ...own },
              patches,
              groups,
              inputs,
            });
          },
          { ...options, limit: share, seed: (seed + number) >>> 0 },
        );
      }
    },
    async dispose() {
      model.dispose();
    },
  };
}
