// Trains a dense network for rate: the walk to fewer and fewer weights, a network on a few levels at each.
//
//   node packages/train/bench/rate.mjs --dense FILE --counts 5000,3600,2500 [--seed 1] [--epochs 30]
//       [--gamma 1.5] [--rate 0.002] [--levels 6] [--conv-levels 8] [--out FOLDER]

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { SeededRandom } from '@pith/compress';
import { affineCopy } from '../dist/augmentation.js';
import { Classifier, loadDataset, splitValidation } from '../dist/index.js';
import { trainForRate } from '../dist/rate/train-for-rate.js';

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const seed = Number(argument('seed', '1'));
const counts = argument('counts', '5000,3600,2500').split(',').map(Number);
const epochs = argument('epochs', '30').split(',').map(Number);
const copies = Number(argument('copies', '8'));
const out = argument('out', '/tmp/rate-nets/run');
const tag = argument('tag', '');

const dataset = await loadDataset('mnist');
const { train, validation } = splitValidation(dataset.train, { count: 5000, seed: 1 });
const pool = affinePool(train, Number(argument('strength', '0.7')));
const file = JSON.parse(readFileSync(argument('dense'), 'utf8'));
const saved = {
  ...file,
  topology: new TextEncoder().encode(file.topology),
  tensors: file.tensors.map((t) => ({
    ...t,
    data: new Float32Array(Uint8Array.from(Buffer.from(t.data, 'base64')).buffer),
  })),
};
const classifier = await Classifier.load(saved);
let state = {
  weights: new Map(saved.tensors.map(({ name, data }) => [name, data])),
  masks: new Map(),
  shared: new Map(),
};
const levels = new Map();
const grids = new Map();
const step = 1 / Number(argument('level-grid', '64'));
for (const { name, shape } of saved.tensors) {
  if (shape.length === 1) grids.set(name, 1 / Number(argument('bias-grid', '16')));
  else
    levels.set(name, {
      count: Number(argument(shape.length === 4 ? 'conv-levels' : 'levels', '6')),
      step,
    });
}
mkdirSync(out, { recursive: true });
for (const [i, nonzeros] of counts.entries()) {
  const started = Date.now();
  let last;
  state = await trainForRate(classifier, { pool, epochSize: train.count, validation }, state, {
    ...{
      nonzeros,
      gamma: Number(argument('gamma', '1.5')),
      levels,
      grids,
      entropyPenalty: 0,
      seed: seed * 100 + i,
    },
    training: {
      epochs: epochs[i] ?? epochs.at(-1),
      ...{
        batchSize: Number(argument('batch', '256')),
        learningRate: Number(argument('rate', '0.002')),
      },
      ...{ distillation: 0, temperature: 1 },
    },
    onProgress: (p) => {
      last = p;
      console.log(
        `${tag} ${nonzeros} ${p.phase} epoch ${p.epoch} ${p.nonzeros} left, ${p.estimatedBytes} B, loss ${p.loss.toFixed(4)}, ` +
          `validation ${(100 * p.validation.error).toFixed(2)} % ${p.validation.loss.toFixed(4)} ${((Date.now() - started) / 1000).toFixed(0)} s`,
      );
    },
  });
  const realised = new Map(
    [...state.weights].map(([name, w]) => {
      const shared = state.shared.get(name);
      return [
        name,
        shared
          ? Float32Array.from(shared.clusters, (c) => (c === 0 ? 0 : shared.centroids[c - 1]))
          : w,
      ];
    }),
  );
  classifier.setWeights(realised);
  const check = await classifier.evaluate(validation);
  const test = await classifier.evaluate(dataset.test);
  const net = saved.tensors.map(({ name, shape }) => {
    const shared = state.shared.get(name);
    return shared
      ? { name, shape, centroids: [...shared.centroids], symbols: [...shared.clusters] }
      : { name, shape, values: [...realised.get(name)] };
  });
  const alive = saved.tensors
    .filter((t) => t.shape.length > 1)
    .map(({ name, shape }) => {
      const { clusters } = state.shared.get(name);
      const columns = shape.at(-1);
      const used = new Set();
      for (let k = 0; k < clusters.length; k++) if (clusters[k]) used.add(k % columns);
      return `${clusters.filter((c) => c).length}@${used.size}`;
    });
  const result = {
    nonzeros,
    estimatedBytes: last.estimatedBytes,
    validation: check.error,
    test: test.error,
    seconds: (Date.now() - started) / 1000,
  };
  console.log(tag, 'RESULT', JSON.stringify(result), alive.join(' '));
  writeFileSync(`${out}/${nonzeros}.json`, JSON.stringify({ ...result, tensors: net }));
}

function affinePool(data, strength) {
  const random = new SeededRandom(seed);
  const size = 28 * 28;
  const inputs = new Uint8Array(copies * data.count * size);
  const labels = new Int32Array(copies * data.count);
  const copy = new Float32Array(size);
  for (let c = 0; c < copies; c++) {
    for (let i = 0; i < data.count; i++) {
      affineCopy(data.inputs, i * size, copy, 0, [28, 28, 1], c === 0 ? 0 : strength, 1, random);
      inputs.set(copy.map(Math.round), (c * data.count + i) * size);
      labels[c * data.count + i] = data.labels[i];
    }
  }
  return { inputs, labels, shape: data.shape, count: labels.length };
}
