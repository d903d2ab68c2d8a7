import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@pith/compress';
import { InputError } from '@pith/container';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPool } from '../augmentation/index.js';
import { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import { fit } from '../fit.js';
import { toSavedModel } from '../layers-model.js';
import { MaskedParameters } from '../parameters.js';
import { loadTensorFlow } from '../tensorflow.js';
import { trainNetwork } from '../train-network.js';
import { buildTeachingPool, type TeachingProgress } from './build-teaching-pool.js';
import { loadTeacher, Teacher } from './teacher.js';
import { evaluateScores, teacherScores } from './teacher-scores.js';
import { trainTeachers } from './train-teachers.js';

const shape = [8, 8, 1];
const student = { inputShape: [null, ...shape], classes: 3 };

/** A bright bar on the left, in the middle or on the right, in noise. */
function bars(count: number, seed: number): LabelledData {
  const random = new SeededRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const inputs = Uint8Array.from({ length: count * 64 }, (_, i) => {
    const column = i % 8;
    const isBar = Math.floor((column * 3) / 8) === labels[Math.floor(i / 64)];
    return random.integer(100) + (isBar ? 100 : 0);
  });
  return { inputs, shape, labels, count };
}

const data = { train: bars(300, 1), validation: bars(90, 2) };

async function savedMlp(inputShape: number[], classes: number, seed = 1) {
  const { tf } = await loadTensorFlow();
  const kernelInitializer = tf.initializers.glorotUniform({ seed });
  const options = { units: classes, activation: 'softmax', kernelInitializer } as const;
  const layers =
    inputShape.length === 1
      ? [tf.layers.dense({ ...options, inputShape })]
      : [tf.layers.flatten({ inputShape }), tf.layers.dense(options)];
  const model = tf.sequential({ layers });
  const saved = await toSavedModel(tf, model);
  model.dispose();
  return saved;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-teachers-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('Teacher', () => {
  it('averages the scores of its members, whatever form of the inputs they take', async () => {
    const flat = await Classifier.load(await savedMlp([64], 3, 1));
    const square = await Classifier.load(await savedMlp(shape, 3, 2));
    const teacher = new Teacher([flat, square]);
    teacher.checkFits(student);
    const scores = await teacherScores(data.validation, teacher);
    for (const [member, form] of [
      [flat, [64]],
      [square, shape],
    ] as const) {
      const own = await teacherScores({ ...data.validation, shape: form }, new Teacher([member]));
      const { error, loss } = await member.evaluate(data.validation);
      const evaluated = evaluateScores(own, data.validation);
      expect(evaluated.error).toBeCloseTo(error, 9);
      expect(evaluated.loss).toBeCloseTo(loss, 4);
      for (let i = 0; i < scores.length; i++) scores[i]! -= own[i]! / 2;
    }
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(1e-5);
    teacher.dispose();
  });

  it.each([
    [
      [8, 8, 1],
      4,
      /teacher x: takes \[null, 8, 8, 1\] and tells 4 classes apart, but the model takes/,
    ],
    [
      [10, 10, 1],
      3,
      /takes \[null, 10, 10, 1\].*but the model takes \[null, 8, 8, 1\] and tells 3/,
    ],
    [[1, 8, 8, 2], 3, /same task/],
  ])('of [%s] and %i classes does not fit', async (inputShape, classes, message) => {
    const model = await savedMlp(inputShape, classes);
    const loading = loadTeacher(model, { student, name: 'teacher x' });
    await expect(loading).rejects.toThrow(InputError);
    await expect(loadTeacher(model, { student, name: 'teacher x' })).rejects.toThrow(message);
  });

  it('that is no LayersModel is refused', async () => {
    const model = { ...(await savedMlp(shape, 3)), format: 'onnx' as const };
    await expect(loadTeacher(model, { student })).rejects.toThrow('has to be a TF.js LayersModel');
  });
});

describe('trainTeachers', () => {
  it('learns images and features, and says which of the ensemble is trained', async () => {
    const seen: number[] = [];
    for (const form of [shape, [64]]) {
      const part = (given: LabelledData) => ({ ...given, shape: form });
      const train = part(data.train);
      const teacher = await trainTeachers(
        { pool: train, train, validation: part(data.validation), classes: 3 },
        { teachers: 2, epochs: 20, seed: 1, onProgress: (number) => seen.push(number) },
      );
      const validation = part(data.validation);
      const scores = await teacherScores(validation, teacher);
      expect(evaluateScores(scores, validation).error).toBeLessThan(0.05);
      teacher.dispose();
    }
    expect([...new Set(seen)]).toEqual([1, 2]);
  });

  it.each([{ teachers: 0 }, { epochs: 0.5 }])('refuses %j', async (options) => {
    const training = trainTeachers(
      { ...data, pool: data.train, classes: 3 },
      { seed: 1, ...options },
    );
    await expect(training).rejects.toThrow('expected a whole number from 1');
  });
});

describe('buildTeachingPool', () => {
  const options = {
    ...{ student, seed: 1, training: { teachers: 2, epochs: 6 } },
    pool: { copies: 3, strength: 0.3, elastic: 0.3 },
  };
  const stagesOf = async () => {
    const stages = new Set<TeachingProgress['stage']>();
    const onProgress = ({ stage }: TeachingProgress) => stages.add(stage);
    const pool = await buildTeachingPool(data, { ...options, cacheFolder: folder, onProgress });
    return { pool, stages: [...stages] };
  };

  it('finds teachers and scores again, and makes damaged ones anew, with the same bytes', async () => {
    const first = await stagesOf();
    expect(first.stages).toEqual(expect.arrayContaining(['teacher', 'scores']));
    expect(first.pool).toMatchObject({ count: 900, copies: 3, validation: { examples: 90 } });
    expect(first.pool.teacher).toHaveLength(900 * 3);
    expect(first.pool.validation.error).toBeLessThan(0.3);

    const second = await stagesOf();
    expect(second.stages).not.toContain('teacher');
    expect(second.stages).not.toContain('scores');
    expect(second.pool).toEqual(first.pool);

    const files = await readdir(folder);
    expect(files).toHaveLength(3);
    for (const [i, name] of files.entries()) {
      const path = join(folder, name);
      const bytes = await readFile(path);
      if (i === 0) bytes[bytes.length >> 1]! ^= 1;
      await writeFile(path, i === 1 ? bytes.subarray(0, 100) : bytes);
    }
    const third = await stagesOf();
    expect(third.pool).toEqual(first.pool);
    expect(await readdir(folder)).toEqual(files);
  });

  it('asks a teacher that is named', async () => {
    const model = await savedMlp(shape, 3);
    const named = { model, name: 'teacher y' };
    const pool = await buildTeachingPool(data, {
      ...options,
      ...{ teacher: named, cacheFolder: null },
    });
    const classifier = await Classifier.load(model);
    expect(pool.validation.error).toBeCloseTo(
      (await classifier.evaluate(data.validation)).error,
      9,
    );
    classifier.dispose();
    const other = { inputShape: student.inputShape, classes: 5 };
    await expect(
      buildTeachingPool(data, { ...options, student: other, teacher: named, cacheFolder: null }),
    ).rejects.toThrow(/teacher y: takes .* tells 3 classes apart/);
  });
});

describe('fit on a pool', () => {
  it('does the same with stored scores as with the teacher itself', async () => {
    const pool = await buildPool(data.train, { copies: 2, seed: 1 });
    const teacher = new Teacher([await Classifier.load(await savedMlp(shape, 3, 5))]);
    const scored = { ...pool, teacher: await teacherScores(pool, teacher) };
    const trained = [];
    for (const given of [
      { pool, teacher },
      { pool: scored, teacher: undefined },
      { pool, teacher: undefined },
    ]) {
      const classifier = await Classifier.load(await savedMlp(shape, 3, 6));
      const epochs: number[] = [];
      await fit(classifier, new MaskedParameters(classifier, new Map()), {
        ...{ ...data, ...given, seed: 3 },
        onProgress: ({ step }) => epochs.push(step),
        training: {
          ...{ epochs: 2, batchSize: 50, optimiser: 'sgd', learningRate: 0.1, decay: 'cosine' },
          ...{ weightDecay: 0, augmentation: 0, distillation: 0.7, temperature: 2, keep: 'last' },
        },
      });
      // An epoch has as many examples as the data without copies.
      expect(epochs.at(-1)).toBe(12);
      trained.push([...classifier.getWeights().values()].flatMap((values) => [...values]));
      classifier.dispose();
    }
    teacher.dispose();
    const [live, stored, none] = trained;
    const farthest = (a: number[], b: number[]) =>
      Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
    expect(farthest(live!, stored!)).toBeLessThan(1e-6);
    expect(farthest(live!, none!)).toBeGreaterThan(1e-3);
  });

  it('learns from the scores alone where distillation is 1', async () => {
    const { train } = data;
    const teacher = Float32Array.from({ length: 900 }, (_, i) =>
      train.labels[Math.floor(i / 3)] === i % 3 ? 9 : 0,
    );
    const wrong = train.labels.map((label) => (label + 1) % 3);
    const { validation } = await trainNetwork('lenet-300-100', {
      ...{ data: { ...data, test: data.validation }, seed: 1 },
      pool: { ...train, labels: wrong, teacher },
      training: { epochs: 3, batchSize: 20, distillation: 1, augmentation: 0 },
    });
    expect(validation.error).toBeLessThan(0.05);
  });
});
