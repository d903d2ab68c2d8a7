import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Evaluation, TrainingProgress } from '@pith/compress';
import type { SavedModel } from '@pith/model';
import { buildPool, type PoolOptions } from '../augmentation/index.js';
import { defaultCacheFolder } from '../data/cache-folder.js';
import type { LabelledData } from '../data/index.js';
import type { TrainingPool } from '../rate/pool-batches.js';
import { loadTeacher, type StudentForm, type Teacher } from './teacher.js';
import { evaluateScores, teacherScores } from './teacher-scores.js';
import { dataDigest, keyOf, TeachingCache } from './teaching-cache.js';
import { type TeacherOptions, trainTeachers } from './train-teachers.js';

export type TeachingProgress =
  | { readonly stage: 'pool' | 'scores' /** Share, 0 … 1. */; readonly done: number }
  | {
      readonly stage: 'teacher';
      /** Which of the ensemble, from 1. */
      readonly teacher: number;
      readonly training: TrainingProgress;
    };

export interface TeachingOptions {
  readonly student: StudentForm;
  readonly pool?: Pick<PoolOptions, 'copies' | 'strength' | 'elastic' | 'maxBytes'>;
  /**
   * 'trained' = an ensemble of small networks, trained on the pool; or a better model of the same task.
   * @default 'trained'
   */
  readonly teacher?: 'trained' | { readonly model: SavedModel; readonly name: string };
  readonly training?: Pick<TeacherOptions, 'teachers' | 'epochs'>;
  readonly seed: number;
  /** Where teachers and their scores are kept; null = nowhere. @default the data sets' cache folder */
  readonly cacheFolder?: string | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TeachingProgress) => void) | undefined;
}

/** An augmented pool with a teacher's scores: all that training a student needs. */
export interface TeachingPool extends TrainingPool {
  /** [count, classes] */
  readonly teacher: Float32Array;
  /** The teacher's, on the validation data. */
  readonly validation: Evaluation;
  /** Copies of each example, the original included. */
  readonly copies: number;
  /** What is otherwise than asked for, such as fewer copies for want of memory. */
  readonly notice?: string;
}

/**
 * Makes the pool, has a teacher trained on it or takes the one that is named, and asks it about every
 * example. The test data take no part, and of the validation data only the figure that is returned.
 *
 * Teachers and scores are kept on disk by the digest of the data, the options and the seed; the pool
 * itself is made again each time, which takes seconds, where it would take hundreds of megabytes.
 *
 * @throws InputError if the teacher does not fit the student
 */
export async function buildTeachingPool(
  data: { readonly train: LabelledData; readonly validation: LabelledData },
  options: TeachingOptions,
): Promise<TeachingPool> {
  const { teacher: named = 'trained', student, seed, signal, onProgress } = options;
  const { cacheFolder = join(defaultCacheFolder(), 'teachers') } = options;
  const cache = new TeachingCache(cacheFolder ?? undefined);
  // Before the pool is made, so that a teacher that does not fit is refused at once.
  const given =
    named === 'trained' ? undefined : await loadTeacher(named.model, { student, name: named.name });
  let teacher: Teacher | undefined = given;
  try {
    const pool = await buildPool(data.train, {
      ...{ ...options.pool, seed, signal },
      onProgress: (done) => onProgress?.({ stage: 'pool', done }),
    });
    const { classes } = student;
    teacher ??= await trainTeachers(
      { ...data, pool, classes },
      {
        ...{ ...options.training, seed, signal, cache },
        onProgress: (number, training) =>
          onProgress?.({ stage: 'teacher', teacher: number, training }),
      },
    );
    const asked = teacher;
    const key = keyOf(dataDigest(pool), dataDigest(data.validation), weightsDigest(asked));
    const wanted = { pool, validation: data.validation };
    const { record } = await cache.remember(
      'scores',
      key,
      ({ arrays }) =>
        Object.entries(wanted).every(([part, { count }]) => {
          const scores = arrays.get(part);
          return scores instanceof Float32Array && scores.length === count * classes;
        }),
      async () => {
        const scores = await teacherScores(pool, asked, {
          signal,
          onProgress: (done) => onProgress?.({ stage: 'scores', done }),
        });
        const validation = await teacherScores(data.validation, asked, { signal });
        return { facts: null, arrays: new Map(Object.entries({ pool: scores, validation })) };
      },
    );
    const scores = record.arrays as ReadonlyMap<string, Float32Array>;
    const validation = evaluateScores(scores.get('validation')!, data.validation);
    return { ...pool, teacher: scores.get('pool')!, validation };
  } finally {
    teacher?.dispose();
  }
}

/** Of what the networks are and of their weights. */
function weightsDigest({ members }: Teacher): string {
  const hash = createHash('sha256');
  for (const member of members) {
    hash.update(JSON.stringify(member.model.toJSON(undefined, false)));
    for (const [name, { buffer }] of member.getWeights()) {
      hash.update(name).update(new Uint8Array(buffer));
    }
  }
  return hash.digest('hex');
}
