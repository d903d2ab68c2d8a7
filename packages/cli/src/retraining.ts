import type { Recipe, Retrainer } from '@pith/compress';
import { InputError, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { TrainingData, VirtualMemoryOptions } from '@pith/train';
import type { Progress } from './progress/index.js';
import { readTeacher } from './read-teacher.js';
import { classifierForm, loadFittingDataset, splitDataset } from './training-data.js';

export interface RetrainingOptions {
  readonly data: string;
  readonly teacher?: string | undefined;
  readonly validation?: number | undefined;
  readonly virtualMemory?: VirtualMemoryOptions | undefined;
}

/**
 * Lends a retrainer of the model on a data set, and frees what it holds.
 * @throws InputError if the data set or the teacher does not fit the model
 */
export async function withRetrainer<T>(
  model: SavedModel,
  { data, teacher, validation, virtualMemory }: RetrainingOptions,
  progress: Progress,
  work: (retrainer: Retrainer, data: TrainingData) => Promise<T>,
): Promise<T> {
  progress.working('loading TensorFlow');
  const { TfjsRetrainer } = await import('@pith/train');
  const form = await classifierForm(model);
  const named = teacher === undefined ? undefined : await readTeacher(teacher);
  if (named !== undefined) {
    const other = named.form;
    if (String(other.inputShape) !== String(form.inputShape) || other.classes !== form.classes) {
      throw new InputError(
        `teacher ${teacher}: takes [${other.inputShape}] and tells ${other.classes} classes apart, ` +
          `but the model takes [${form.inputShape}] and tells ${form.classes}; name a teacher of the same task`,
      );
    }
  }
  const parts = await splitDataset(await loadFittingDataset(data, form, progress), validation);
  const retrainer = await TfjsRetrainer.create(model, parts, {
    ...{ teacher: named?.model, memory: virtualMemory },
  });
  try {
    return await work(retrainer, parts);
  } finally {
    retrainer.dispose();
  }
}

/** @throws UsageError if a teacher is given to a recipe that has no use for one */
export function refuseIdleTeacher(teacher: string | undefined, { name, ...recipe }: Recipe): void {
  const { prune, share, rate } = recipe;
  const trainings = rate ? [rate.dense, rate.steps] : [prune, share];
  const distils = trainings.some(({ training }) => training.distillation > 0);
  if (teacher === undefined || distils) return;
  throw new UsageError(
    `--teacher would have no effect: recipe ${name} does not distil; set distillation in its training`,
  );
}
