// Trains a saved classifier for rate on MNIST, without the search around it: narrowed, then pruned and
// quantised to each count in turn, each from the last. Says what the symbols take under the context
// coder after each, and the validation error. For trying out settings of training; the search itself is
// `pith compress --recipe smallest`.
//
//   node packages/train/bench/rate.mjs --model FOLDER/model.json --counts 5000,3900,2800
//       [--units 150,80] [--epochs 36] [--gamma 2] [--penalty 0] [--rate 0.002] [--levels 6]
//       [--conv-levels 10] [--level-grid 64] [--bias-grid 16] [--distillation 0.7] [--seed 1] [--json FILE]

import { writeFileSync } from 'node:fs';
import { bestUnits, findUnitGroups, narrow, rankUnits, removeDeadUnits } from '@pith/compress';
import { contextBits } from '@pith/container';
import { readLayersModel } from '@pith/model';
import {
  buildPool,
  buildTeachingPool,
  Classifier,
  loadDataset,
  splitValidation,
  TfjsRetrainer,
} from '../dist/index.js';

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const number = (name, otherwise) => Number(argument(name, String(otherwise)));
const numbers = (name, otherwise) => argument(name, otherwise).split(',').map(Number);

const seed = number('seed', 1);
const counts = numbers('counts', '5000,3900,2800');
const epochs = numbers('epochs', '36');
const distillation = number('distillation', 0.7);

const dataset = await loadDataset('mnist');
const parts = splitValidation(dataset.train, { count: 5000, seed: 1 });
const { model: given } = await readLayersModel(argument('model'));
const model = narrowed(given);
const student = await Classifier.load(model);
const poolOptions = { copies: 8, strength: 0.5, elastic: 0.5 };
const pool =
  distillation > 0
    ? await buildTeachingPool(parts, {
        ...{ student, pool: poolOptions, training: { teachers: 2 }, seed: 1 },
      })
    : await buildPool(parts.train, { ...poolOptions, seed: 1 });
student.dispose();

const levels = new Map();
const grids = new Map();
for (const { name, shape } of model.tensors) {
  const count = number(...(shape.length === 4 ? ['conv-levels', 10] : ['levels', 6]));
  if (shape.length === 1) grids.set(name, 1 / number('bias-grid', 16));
  else levels.set(name, { count, step: 1 / number('level-grid', 64) });
}
const retrainer = await TfjsRetrainer.create(model, { ...parts, test: dataset.test }, { pool });
let state = {
  weights: new Map(model.tensors.map(({ name, data }) => [name, data])),
  ...{ masks: new Map(), shared: new Map() },
};
const results = [];
for (const [i, nonzeros] of counts.entries()) {
  const started = Date.now();
  let last;
  state = await retrainer.trainForRate(state, {
    ...{ nonzeros, gamma: number('gamma', 2), entropyPenalty: number('penalty', 0), levels, grids },
    seed: seed * 100 + i,
    training: {
      ...{ epochs: epochs[i] ?? epochs.at(-1), batchSize: 256, weightDecay: 0 },
      learningRate: number('rate', 0.002),
      ...{ distillation, temperature: 2 },
    },
    onProgress: (progress) => {
      last = progress;
      const { phase, epoch, loss, validation, estimatedBytes } = progress;
      console.log(
        `${phase} ${epoch}: ${progress.nonzeros} weights, about ${estimatedBytes} B, loss ` +
          `${loss.toFixed(4)}, validation ${(100 * validation.error).toFixed(2)} %`,
      );
    },
  });
  const symbolBytes = coded(state);
  results.push({
    ...{ asked: nonzeros, nonzeros: last.nonzeros, symbolBytes, zeroOrder: last.estimatedBytes },
    ...{ validation: last.validation.error, seconds: (Date.now() - started) / 1000 },
  });
  console.log(JSON.stringify(results.at(-1)));
}
const file = argument('json');
if (file) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
retrainer.dispose();

/** What the symbols of the kernels take, units of no use removed. */
function coded({ shared }) {
  const live = removeDeadUnits(model, { shared }).shared;
  let bits = 0;
  let previousOutputs = 0;
  for (const name of levels.keys()) {
    const { shape, clusters, centroids } = live.get(name);
    const tensor = { shape, alphabet: centroids.length + 1, center: centroids.length / 2 };
    bits += contextBits(tensor, clusters, { previousOutputs });
    previousOutputs = shape.at(-1);
  }
  return Math.ceil(bits / 8);
}

/** With so many units in each group, those of the greatest norms. */
function narrowed(saved) {
  if (argument('units') === undefined) return saved;
  const widths = numbers('units', '');
  const groups = findUnitGroups(saved);
  const named = widths.map((units, i) => [groups[i].name, units]);
  return narrow(saved, bestUnits(rankUnits(saved), new Map(named)));
}
