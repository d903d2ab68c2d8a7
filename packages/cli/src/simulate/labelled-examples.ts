import { InputError } from '@pith/container';
import type { Model } from '@pith/runtime';
import type { Dataset } from '@pith/train';
import type { Progress } from '../progress/index.js';
import { sampleInfos, takesShapes } from '../run-samples.js';
import { loadFittingDataset } from '../training-data.js';

/**
 * Loads a data set in the shape that a model takes.
 *
 * @throws InputError if it does not fit, or the model is no classifier of one input of a known size
 */
export async function labelledExamples(
  model: Pick<Model, 'inputs' | 'outputs'>,
  data: string,
  progress: Progress,
): Promise<Dataset> {
  const { inputs, outputs } = model;
  if (takesShapes(model) || inputs.length > 1 || outputs.length > 1) throw misfit(data);
  const [input, output] = [sampleInfos(inputs)[0]!, sampleInfos(outputs)[0]!];
  const [classes] = output.shape;
  if (output.shape.length > 1 || classes === undefined) throw misfit(data);
  return loadFittingDataset(data, { inputShape: [null, ...input.shape], classes }, progress);
}

function misfit(data: string): InputError {
  return new InputError(
    `--data ${data}: labelled examples are for classifiers of one input of a known size, which this ` +
      'model is not; name files with --inputs',
  );
}
