import { InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { Dataset, TrainingData } from '@pith/train';
import type { Progress } from './progress/index.js';

/** Validation examples unless the user says how many; of small data sets a tenth. */
export const defaultValidation = 5000;

/** Of the validation split. It is the same in every command, so that none trains on another's. */
const splitSeed = 1;

/** What a classifier takes and tells apart. */
export interface ClassifierForm {
  /** With the batch first, as null. */
  readonly inputShape: readonly (number | null)[];
  readonly classes: number;
}

/** @throws InputError if the model is no classifier of one input that TensorFlow.js can load */
export async function classifierForm(model: SavedModel): Promise<ClassifierForm> {
  const { Classifier } = await import('@pith/train');
  const classifier = await Classifier.load(model);
  const { inputShape, classes } = classifier;
  classifier.dispose();
  return { inputShape, classes };
}

/** Loads a data set in the shape that a model takes. @throws InputError if it does not fit */
export async function loadFittingDataset(
  spec: string,
  { inputShape, classes }: ClassifierForm,
  progress: Progress,
): Promise<Dataset> {
  const { checkFits, loadDataset } = await import('@pith/train');
  progress.working(`loading ${spec}`);
  const dataset = await loadDataset(spec, { onProgress: (message) => progress.working(message) });
  return checkFits(dataset, inputShape, classes);
}

/**
 * Sets validation data apart.
 * @param validation how many examples; left out, 5000 or a tenth of the training data if that is less
 */
export async function splitDataset(
  { name, train, test }: Dataset,
  validation?: number,
): Promise<TrainingData> {
  const { splitValidation } = await import('@pith/train');
  if (train.count < 2) {
    throw new InputError(
      `data set ${name}: ${train.count} training example, expected at least 2: one for validation`,
    );
  }
  const count =
    validation ?? Math.max(1, Math.min(defaultValidation, Math.round(train.count / 10)));
  return { ...splitValidation(train, { count, seed: splitSeed }), test };
}
