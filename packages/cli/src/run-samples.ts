import type { LayerStatistics, Model } from '@pith/runtime';
import type { LoadedInputs } from './inputs/load-inputs.js';
import { letSignalsThrough } from './interruption.js';
import type { Progress } from './progress/index.js';

/** Runs before a profile, for V8 to optimise the code: the first run takes many times longer. */
const warmUpRuns = 20;

/** Samples that are run at a time: enough for the batched kernels, not too many to hold. */
const batchSize = 64;

export interface SamplesRun {
  /** [count][shape] by the names of the model's outputs. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
  /** All batches together; after a warm-up only if profiled. */
  readonly milliseconds: number;
  /** Only if profiled; times and counts are those of all batches together. */
  readonly layers?: readonly LayerStatistics[];
}

export interface RunSamplesOptions {
  readonly profile: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Runs a model on samples, batch by batch. */
export async function runSamples(
  model: Model,
  { data, count }: Pick<LoadedInputs, 'data' | 'count'>,
  { profile, progress, signal }: RunSamplesOptions,
): Promise<SamplesRun> {
  const outputs = Object.fromEntries(
    model.outputs.map(({ name, shape }) => [name, new Float32Array(count * size(shape))]),
  );
  let milliseconds = 0;
  let layers: readonly LayerStatistics[] | undefined;
  for (let start = 0; start < count; start += batchSize) {
    const end = Math.min(count, start + batchSize);
    const part = Object.fromEntries(
      model.inputs.map(({ name, shape }) => [
        name,
        data[name]!.subarray(start * size(shape), end * size(shape)),
      ]),
    );
    for (let run = 0; profile && start === 0 && run < warmUpRuns; run++) {
      await model.run(part, { batch: end - start });
      await letSignalsThrough(signal);
    }
    const started = performance.now();
    const results = await model.run(part, { batch: end - start, profile });
    milliseconds += performance.now() - started;
    for (const { name, shape } of model.outputs) {
      outputs[name]!.set(results[name]!, start * size(shape));
    }
    if (profile) layers = addLayers(layers, model.stats.layers);
    if (count > batchSize) progress.counting('running', end, count);
    await letSignalsThrough(signal);
  }
  return { outputs, milliseconds, ...(layers && { layers }) };
}

function addLayers(
  before: readonly LayerStatistics[] | undefined,
  layers: readonly LayerStatistics[],
): readonly LayerStatistics[] {
  if (!before) return layers;
  return layers.map((layer, i) => {
    const { milliseconds, multiplyAdds } = before[i]!;
    return {
      ...layer,
      milliseconds: layer.milliseconds + milliseconds,
      multiplyAdds: {
        dense: layer.multiplyAdds.dense,
        done: layer.multiplyAdds.done + multiplyAdds.done,
        skipped: layer.multiplyAdds.skipped + multiplyAdds.skipped,
      },
    };
  });
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
