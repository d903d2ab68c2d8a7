import type { AccuracyByPrecision, LabelledSample, TraceSample } from '@pith/accelerator';
import type { Model } from '@pith/runtime';
import type { LabelledData } from '@pith/train';
import { inputInfos } from '../calibration/load-samples.js';
import { trainingSamples } from '../calibration/training-samples.js';
import { letSignalsThrough } from '../interruption.js';
import { withLoadedModel } from '../loaded-model.js';
import { labelledExamples } from './labelled-examples.js';
import type { EieOptions } from './simulate-options.js';
import type { Telling } from './simulation.js';
import { asTraceSamples } from './trace-samples.js';

/** Test examples that errors are measured on unless the user says how many. */
export const DEFAULT_EXAMPLES = 200;

/** Training examples that binary points are chosen by. */
const CALIBRATION_EXAMPLES = 32;

interface PrecisionOptions extends Required<Pick<EieOptions, 'convolutions'>> {
  readonly data: string;
  readonly examples?: number;
}

/**
 * How often a classifier is wrong in each arithmetic, on test examples spread evenly over all.
 *
 * @param path of the `.pith` file
 * @throws InputError if the data do not fit the model, or EIE runs none of its layers
 */
export async function precisionAccuracy(
  path: string,
  { data, examples = DEFAULT_EXAMPLES, convolutions }: PrecisionOptions,
  { progress, signal }: Telling,
): Promise<AccuracyByPrecision> {
  const { accuracyByPrecision } = await import('@pith/accelerator');
  return withLoadedModel(path, {}, async ({ model }) => {
    const { train, test } = await labelledExamples(model, data, progress);
    return accuracyByPrecision(model, await labelledSamples(model, test, data, examples), {
      calibration: await samplesOf(model, train, data, CALIBRATION_EXAMPLES),
      ...{ convolutions, signal },
      onSample: async (done, of) => {
        progress.counting('classifying in each arithmetic', done, of);
        await letSignalsThrough(signal);
      },
    });
  });
}

async function labelledSamples(
  model: Model,
  data: LabelledData,
  source: string,
  limit: number,
): Promise<LabelledSample[]> {
  const samples = await samplesOf(model, data, source, limit);
  return samples.map((sample, i) => ({
    ...sample,
    // As `trainingSamples` spreads them.
    label: data.labels[Math.floor((i * data.count) / samples.length)]!,
  }));
}

function samplesOf(
  model: Model,
  data: LabelledData,
  source: string,
  limit: number,
): Promise<TraceSample[]> {
  return asTraceSamples(model, trainingSamples(data, inputInfos(model), { source, limit }));
}
