import type { TraceSample } from '@pith/accelerator';
import { InputError, UsageError } from '@pith/container';
import type { Model } from '@pith/runtime';
import type { CalibrationOptions } from '../calibration/calibration-options.js';
import { inputInfos, loadSamples } from '../calibration/load-samples.js';
import type { Sample } from '../calibration/sample.js';
import { withShapes } from '../calibration/shape-option.js';
import { trainingSamples } from '../calibration/training-samples.js';
import type { Progress } from '../progress/index.js';
import { sampleInfos, takesShapes } from '../run-samples.js';
import { loadFittingDataset } from '../training-data.js';

/** Samples that are simulated unless the user says how many. */
export const DEFAULT_SAMPLES = 4;

/** Where real inputs are from: one of the two. */
export interface SampleOptions extends CalibrationOptions {
  /** Labelled examples, of which the test split is used. */
  readonly data?: string;
  /** A file or directory. */
  readonly inputs?: string;
}

/** Real inputs, and where they are from. */
export interface SimulationSamples {
  /** As given: a data set or a path. */
  readonly source: string;
  readonly samples: readonly TraceSample[];
}

/**
 * @throws UsageError if there are no inputs, or two sources: made-up ones would have other zeros than
 * real ones, and zeros are what hardware is judged on here
 */
export function checkSource({ data, inputs, ...options }: SampleOptions): void {
  if (data === undefined && inputs === undefined) {
    throw new UsageError(
      'simulated hardware skips the zeros of real activations, so it needs real inputs: name labelled ' +
        'examples with --data, or files with --inputs',
    );
  }
  if (inputs !== undefined) {
    if (data === undefined) return;
    throw new UsageError('--data and --inputs exclude each other: name one');
  }
  const idle = (['shape', 'scale', 'mean', 'std'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (idle !== undefined) throw new UsageError(`--${idle} would have no effect with --data`);
}

/**
 * Reads the inputs that a model is traced on, of a data set test examples spread evenly over all.
 *
 * @throws InputError if they cannot be read or do not fit the model
 */
export async function simulationSamples(
  model: Model,
  options: SampleOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<SimulationSamples> {
  const { data, inputs: path, samples: limit = DEFAULT_SAMPLES, shape, ...pixels } = options;
  const { runOptions } = await import('@pith/engines');
  const source = (data ?? path)!;
  const samples =
    data === undefined
      ? await loadSamples(
          source,
          withShapes(inputInfos(model), shape),
          { ...pixels, limit },
          progress,
          signal,
        )
      : await testExamples(model, data, limit, progress);
  signal.throwIfAborted();
  return {
    source,
    samples: samples.map(({ values }) => {
      const { data: inputs, options } = runOptions(model, values);
      const { shapes } = options as { shapes?: TraceSample['shapes'] };
      return { inputs, ...(shapes && { shapes }) };
    }),
  };
}

async function testExamples(
  model: Model,
  data: string,
  limit: number,
  progress: Progress,
): Promise<Sample[]> {
  const { inputs, outputs } = model;
  const [input, output] = [inputs[0], outputs[0]];
  if (takesShapes(model) || inputs.length > 1 || outputs.length > 1 || output!.shape.length > 1) {
    throw new InputError(
      `--data ${data}: labelled examples are for classifiers of one input of a known size, which this ` +
        'model is not; name files with --inputs',
    );
  }
  const form = {
    inputShape: [null, ...sampleInfos([input!])[0]!.shape],
    classes: sampleInfos([output!])[0]!.shape[0]!,
  };
  const { test } = await loadFittingDataset(data, form, progress);
  return trainingSamples(test, inputInfos(model), { source: data, limit });
}
