import { runOptions } from '@pith/engines';
import type { LayerStatistics, Model } from '@pith/runtime';
import type { Sample } from './calibration/sample.js';
import type { LoadedInputs } from './inputs/load-inputs.js';
import { type SampleInfo, sizeOf } from './inputs/samples.js';
import { letSignalsThrough } from './interruption.js';
import type { Progress } from './progress/index.js';

/** Runs before a profile, for V8 to optimise the code: the first run takes many times longer. */
const warmUpRuns = 20;

/** Samples that are run at a time: enough for the batched kernels, not too many to hold. */
const batchSize = 64;

/** What an output is for one sample. */
export interface SampleOutput {
  readonly data: Float32Array;
  /** Without the batch for a LayersModel, whole for a graph. */
  readonly shape: readonly number[];
}

export interface SamplesRun {
  /** For each sample, by the names of the model's outputs. */
  readonly outputs: readonly Readonly<Record<string, SampleOutput>>[];
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

/** Runs a LayersModel on samples, batch by batch. */
export async function runBatches(
  model: Model,
  { data, count }: Pick<LoadedInputs, 'data' | 'count'>,
  { profile, progress, signal }: RunSamplesOptions,
): Promise<SamplesRun> {
  const outputs: Record<string, SampleOutput>[] = [];
  let milliseconds = 0;
  let layers: readonly LayerStatistics[] | undefined;
  for (let start = 0; start < count; start += batchSize) {
    const end = Math.min(count, start + batchSize);
    const part = Object.fromEntries(
      sampleInfos(model.inputs).map((input) => {
        const size = sizeOf(input);
        return [input.name, data[input.name]!.subarray(start * size, end * size)];
      }),
    );
    for (let run = 0; profile && start === 0 && run < warmUpRuns; run++) {
      await model.run(part, { batch: end - start });
      await letSignalsThrough(signal);
    }
    const started = performance.now();
    const results = await model.run(part, { batch: end - start, profile });
    milliseconds += performance.now() - started;
    for (let i = 0; i < end - start; i++) {
      outputs.push(
        Object.fromEntries(
          sampleInfos(model.outputs).map((output) => {
            const size = sizeOf(output);
            const own = results[output.name]!.subarray(i * size, (i + 1) * size);
            return [output.name, { data: own, shape: output.shape }];
          }),
        ),
      );
    }
    if (profile) layers = addLayers(layers, model.stats.layers);
    if (count > batchSize) progress.counting('running', end, count);
    await letSignalsThrough(signal);
  }
  return { outputs, milliseconds, ...(layers && { layers }) };
}

/** Runs a model that takes shapes on samples, one by one, each with its own. */
export async function runShaped(
  model: Model,
  samples: readonly Sample[],
  { profile, progress, signal }: RunSamplesOptions,
): Promise<SamplesRun> {
  const outputs: Record<string, SampleOutput>[] = [];
  let milliseconds = 0;
  let layers: readonly LayerStatistics[] | undefined;
  for (const [i, { values }] of samples.entries()) {
    const { data, options } = runOptions(model, values);
    for (let run = 0; profile && i === 0 && run < warmUpRuns; run++) {
      await model.run(data, options);
      await letSignalsThrough(signal);
    }
    const started = performance.now();
    const result = await model.runShaped(data, { ...options, profile });
    milliseconds += performance.now() - started;
    outputs.push(
      Object.fromEntries(
        model.outputs.map(({ name }) => {
          return [name, { data: result.outputs[name]!, shape: result.shapes[name]! }];
        }),
      ),
    );
    // Another set of shapes has a plan, and layers, of its own.
    if (profile) layers = sameLayers(layers, model.stats.layers);
    if (samples.length > 1) progress.counting('running', i + 1, samples.length);
    await letSignalsThrough(signal);
  }
  return { outputs, milliseconds, ...(layers && { layers }) };
}

function sameLayers(
  before: readonly LayerStatistics[] | undefined,
  layers: readonly LayerStatistics[],
): readonly LayerStatistics[] {
  const isSame = before?.every(({ layer }, i) => layer === layers[i]?.layer) ?? false;
  return addLayers(isSame ? before : undefined, layers);
}

/** The inputs and outputs of a model that takes no shapes: all sizes are known. */
export function sampleInfos(ports: Model['inputs']): readonly SampleInfo[] {
  return ports as readonly SampleInfo[];
}

/** Whether shapes are given with the inputs: those of graphs, and of layers that leave sizes open. */
export function takesShapes({ inputs }: Pick<Model, 'inputs'>): boolean {
  return inputs.some(
    ({ shape, type }) => type !== undefined || shape.some((size) => typeof size !== 'number'),
  );
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
