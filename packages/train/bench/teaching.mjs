// What teachers reach on validation data, and what dense networks learn from them on augmented copies. The
// test data are not read.
//
//   node packages/train/bench/teaching.mjs [--data mnist] [--networks lenet-300-100,lenet-5]
//       [--copies 8] [--strength 0.5] [--elastic 0.5] [--teachers 2] [--teacher-epochs 8]
//       [--epochs 20] [--seed 1] [--rate 0.002] [--distillation 0.8] [--temperature 2]

import { parseArgs } from 'node:util';
import {
  buildTeachingPool,
  findNetwork,
  fitNetwork,
  loadDataset,
  loadTensorFlow,
  splitValidation,
  TfjsRetrainer,
  toSavedModel,
} from '../dist/index.js';

const option = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: {
    ...{ data: option('mnist'), networks: option('lenet-300-100,lenet-5'), seed: option('1') },
    ...{ copies: option('8'), strength: option('0.5'), elastic: option('0.5') },
    ...{ teachers: option('2'), 'teacher-epochs': option('8'), epochs: option('20') },
    ...{ rate: option('0.002'), distillation: option('0.8'), temperature: option('2') },
  },
});
const number = (name) => Number(values[name]);
const percent = (error) => `${(100 * error).toFixed(2)} %`;
const seed = number('seed');

/** Whether a report is the last of its epoch, with the validation result of that. */
function atEpochsEnd({ epoch, epochs, step, steps }) {
  return step * epochs === epoch * steps;
}

const started = Date.now();
function say(text) {
  const { user, system } = process.cpuUsage();
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`${seconds} s (processor ${((user + system) / 1e6).toFixed(0)} s): ${text}`);
}

const { name, train: all, classes } = await loadDataset(values.data);
const count = Math.min(5000, Math.round(all.count / 10));
const { train, validation } = splitValidation(all, { count, seed: 1 });
let told = '';
const pool = await buildTeachingPool(
  { train, validation },
  {
    student: { inputShape: [null, ...train.shape], classes },
    pool: { copies: number('copies'), strength: number('strength'), elastic: number('elastic') },
    training: { teachers: number('teachers'), epochs: number('teacher-epochs') },
    seed,
    onProgress: ({ stage, teacher, training }) => {
      const { epoch, validation: result } = training && atEpochsEnd(training) ? training : {};
      const text =
        stage === 'teacher'
          ? result && `teacher ${teacher} after ${epoch} epochs: ${percent(result.error)}`
          : `making ${stage}`;
      if (text === undefined || text === told) return;
      told = text;
      say(text);
    },
  },
);
if (pool.notice) say(pool.notice);
say(
  `the teacher, of ${pool.count} examples of ${name}: validation ${percent(pool.validation.error)}`,
);

const { tf } = await loadTensorFlow();
for (const network of values.networks.split(',').filter(Boolean)) {
  const form = fitNetwork(network, { shape: train.shape, classes });
  const model = await toSavedModel(tf, findNetwork(network).build(tf, seed, form));
  const weights = new Map(model.tensors.map((tensor) => [tensor.name, tensor.data]));
  for (const distillation of [0, number('distillation')]) {
    const retrainer = await TfjsRetrainer.create(
      model,
      { train, validation, test: validation },
      { pool },
    );
    const trained = await retrainer.retrain(weights, new Map(), {
      seed,
      training: {
        ...{ epochs: number('epochs'), batchSize: 128, optimiser: 'adam', decay: 'cosine' },
        ...{ learningRate: number('rate'), weightDecay: 1e-5, augmentation: 0, keep: 'last' },
        ...{ distillation, temperature: number('temperature') },
      },
      onProgress: (progress) => {
        if (!atEpochsEnd(progress) || progress.validation === undefined) return;
        say(`  ${network}, epoch ${progress.epoch}: ${percent(progress.validation.error)}`);
      },
    });
    const { error } = await retrainer.evaluate(trained, 'validation');
    say(`${network}, distillation ${distillation}: validation ${percent(error)}`);
    retrainer.dispose();
  }
}
