import type { RateRecipe, RateRetrainer } from '@pith/compress';
import type { SavedModel } from '@pith/model';
import type { TeachingPool, TeachingProgress, TrainingData } from '@pith/train';
import { percent } from './figures.js';
import type { Progress } from './progress/index.js';
import { readTeacher } from './read-teacher.js';
import type { RetrainingOptions } from './retraining.js';
import {
  type ClassifierForm,
  classifierForm,
  loadFittingDataset,
  splitDataset,
} from './training-data.js';

/** What a search for the smallest file is made with. */
export interface RateWorkshop {
  readonly parts: TrainingData;
  /** Of a teacher that was named. */
  readonly teacher: SavedModel | undefined;
  /** Makes the pool and the teacher, lends a retrainer of the model, and frees what it holds. */
  withRetrainer<T>(work: (retrainer: RateRetrainer) => Promise<T>): Promise<T>;
}

/**
 * Loads what a search trains on; the long work is left to `withRetrainer`.
 * @throws InputError if the data set does not fit the model, or the teacher cannot be read
 */
export async function openRateWorkshop(
  model: SavedModel,
  { data, teacher, validation, virtualMemory }: RetrainingOptions,
  { rate }: { readonly rate: RateRecipe },
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<RateWorkshop> {
  progress.working('loading TensorFlow');
  const { TfjsRetrainer } = await import('@pith/train');
  const student = await classifierForm(model);
  const named = teacher === undefined ? undefined : (await readTeacher(teacher)).model;
  const parts = await splitDataset(await loadFittingDataset(data, student, progress), validation);
  return {
    parts,
    teacher: named,
    async withRetrainer(work) {
      const given = named && { model: named, name: `teacher ${teacher}` };
      const pool = await taughtPool(parts, { student, rate, given }, { progress, signal });
      const retrainer = await TfjsRetrainer.create(model, parts, { memory: virtualMemory, pool });
      try {
        return await work(retrainer);
      } finally {
        retrainer.dispose();
      }
    },
  };
}

/** The pool with a teacher's scores; those of the model itself are left to the retrainer. */
async function taughtPool(
  parts: TrainingData,
  {
    student,
    rate,
    given,
  }: {
    readonly student: ClassifierForm;
    readonly rate: RateRecipe;
    readonly given: { readonly model: SavedModel; readonly name: string } | undefined;
  },
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
) {
  const { buildPool, buildTeachingPool } = await import('@pith/train');
  const { copies, affine: strength, elastic, seed } = rate.pool;
  const deformations = { copies, strength, elastic };
  const distils = [rate.dense, rate.steps].some(({ training }) => training.distillation > 0);
  if (given === undefined && (rate.teacher === 'self' || !distils)) {
    const pool = await buildPool(parts.train, {
      ...{ ...deformations, seed, signal },
      onProgress: (done) => tellTeaching({ stage: 'pool', done }, progress),
    });
    if (pool.notice !== undefined) progress.note(`augmentation: ${pool.notice}`);
    return pool;
  }
  const { teachers, epochs } = rate.ensemble;
  const pool: TeachingPool = await buildTeachingPool(parts, {
    ...{ student, pool: deformations, teacher: given ?? 'trained', seed, signal },
    training: { teachers, ...(epochs !== undefined && { epochs }) },
    onProgress: (state) => tellTeaching(state, progress),
  });
  if (pool.notice !== undefined) progress.note(`augmentation: ${pool.notice}`);
  progress.note(`${given?.name ?? 'teacher'}: validation error ${percent(pool.validation.error)}`);
  return pool;
}

function tellTeaching(state: TeachingProgress, progress: Progress): void {
  if (state.stage === 'teacher') {
    progress.training(`training teacher ${state.teacher}`, state.training);
    return;
  }
  const what = state.stage === 'pool' ? 'deforming copies, %' : 'asking the teacher, %';
  progress.counting(what, Math.floor(100 * state.done), 100);
}
