import type { TraceSample } from '@pith/accelerator';
import { UsageError } from '@pith/container';
import type { Model } from '@pith/runtime';
import type { CalibrationOptions } from '../calibration/calibration-options.js';
import { inputInfos, loadSamples } from '../calibration/load-samples.js';
import { withShapes } from '../calibration/shape-option.js';
import { trainingSamples } from '../calibration/training-samples.js';
import type { Progress } from '../progress/index.js';
import { labelledExamples } from './labelled-examples.js';
import { asTraceSamples } from './trace-samples.js';

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
  const infos = inputInfos(model);
  if (data !== undefined) {
    const { test } = await labelledExamples(model, data, progress);
    signal.throwIfAborted();
    const samples = trainingSamples(test, infos, { source: data, limit });
    return { source: data, samples: await asTraceSamples(model, samples) };
  }
  const inputs = withShapes(infos, shape);
  const samples = await loadSamples(path!, inputs, { ...pixels, limit }, progress, signal);
  return { source: path!, samples: await asTraceSamples(model, samples) };
}
