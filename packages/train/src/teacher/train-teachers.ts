import type {
  RetrainOptions,
  SearchRecord,
  Training,
  TrainingProgress,
  Weights,
} from '@pith/compress';
import { UsageError } from '@pith/container';
import { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import { fit } from '../fit.js';
import { toSavedModel } from '../layers-model.js';
import { MaskedParameters } from '../parameters.js';
import type { TrainingPool } from '../rate/pool-batches.js';
import { loadTensorFlow } from '../tensorflow.js';
import { Teacher } from './teacher.js';
import { teacherNetwork } from './teacher-network.js';
import { dataDigest, keyOf, TeachingCache } from './teaching-cache.js';

/** Small data sets need more epochs: fewer steps than these teach a network little. */
const leastSteps = 3000;

const batchSize = 128;

/** Goes up when teachers are built or trained otherwise, so that older ones are not taken. */
const generation = 1;

export interface TeacherOptions {
  /** Networks in the ensemble, each from a seed of its own. @default 2 */
  readonly teachers?: number;
  /** Of as many examples as there are without the copies. @default 8, more where that is under 3000 steps */
  readonly epochs?: number;
  readonly seed: number;
  /** Where networks that were trained before on the same pool are found, and new ones kept. */
  readonly cache?: TeachingCache | undefined;
  readonly signal?: AbortSignal | undefined;
  /** @param teacher which of the ensemble, from 1 */
  readonly onProgress?: ((teacher: number, progress: TrainingProgress) => void) | undefined;
}

/** What teachers are trained on and judged by. */
export interface TeacherData {
  readonly pool: TrainingPool;
  /** Examples in an epoch: those of the pool that are no copies. */
  readonly train: LabelledData;
  readonly validation: LabelledData;
  readonly classes: number;
}

/** What `trainTeachers` does where nothing else is asked. */
function teacherDefaults(
  train: LabelledData,
  { teachers = 2, epochs }: Pick<TeacherOptions, 'teachers' | 'epochs'>,
): { teachers: number; epochs: number } {
  const steps = Math.max(1, Math.floor(train.count / Math.min(batchSize, train.count)));
  const taken = epochs ?? Math.max(8, Math.ceil(leastSteps / steps));
  for (const [name, value] of Object.entries({ teachers, epochs: taken })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UsageError(`teacher: ${value} ${name}, expected a whole number from 1`);
    }
  }
  return { teachers, epochs: taken };
}

/** Trains an ensemble of small networks. Deterministic as `fit` is. */
export async function trainTeachers(data: TeacherData, options: TeacherOptions): Promise<Teacher> {
  const { teachers, epochs } = teacherDefaults(data.train, options);
  const { cache = new TeachingCache(undefined), signal, onProgress } = options;
  const digest = dataDigest(data.pool);
  const members: Classifier[] = [];
  try {
    for (let i = 0; i < teachers; i++) {
      const seed = memberSeed(options.seed, i);
      const member = await untrainedTeacher(seed, data);
      members.push(member);
      const key = keyOf(generation, digest, data.train.count, data.classes, epochs, seed);
      const { record, wasThere } = await cache.remember(
        'teacher',
        key,
        ({ arrays }) => fitsMember(arrays, member),
        async () => {
          await train(member, data, {
            ...{ epochs, seed, signal },
            onProgress: (progress) => onProgress?.(i + 1, progress),
          });
          return { facts: null, arrays: member.getWeights() };
        },
      );
      if (wasThere) member.setWeights(record.arrays as Weights);
    }
  } catch (error) {
    for (const member of members) member.dispose();
    throw error;
  }
  return new Teacher(members);
}

async function train(
  member: Classifier,
  { train, validation, pool }: TeacherData,
  {
    epochs,
    ...options
  }: Pick<RetrainOptions, 'seed' | 'signal' | 'onProgress'> & { epochs: number },
): Promise<void> {
  const parameters = new MaskedParameters(member, new Map());
  try {
    await fit(member, parameters, {
      ...{ train, validation, pool, training: trainingOf(epochs) },
      ...options,
    });
  } finally {
    parameters.dispose();
  }
}

function fitsMember(arrays: SearchRecord['arrays'], { variables }: Classifier): boolean {
  return [...variables].every(([name, { size }]) => {
    const values = arrays.get(name);
    return values instanceof Float32Array && values.length === size;
  });
}

/** A network of the ensemble as it is before training. */
async function untrainedTeacher(
  seed: number,
  { train, classes }: Pick<TeacherData, 'train' | 'classes'>,
): Promise<Classifier> {
  const { tf } = await loadTensorFlow();
  const model = teacherNetwork(tf, seed, {
    ...{ inputShape: train.imageShape ?? train.shape, classes },
  });
  try {
    return await Classifier.load(await toSavedModel(tf, model));
  } finally {
    model.dispose();
  }
}

/** Seeds of the members of ensembles of up to 128 networks do not meet. */
function memberSeed(seed: number, member: number): number {
  // Times 4096, as SeededLayers takes it, it must stay below 2³¹.
  return (seed % 4095) * 128 + (member % 128) + 1;
}

function trainingOf(epochs: number): Training {
  return {
    ...{ epochs, batchSize, optimiser: 'adam', learningRate: 0.002, decay: 'cosine' },
    ...{ weightDecay: 1e-5, augmentation: 0, distillation: 0, temperature: 1, keep: 'last' },
  };
}
