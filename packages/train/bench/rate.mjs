// Trains a dense network for rate: the walk to fewer and fewer weights, a network on a few levels at each.
//
//   node packages/train/bench/rate.mjs --dense FILE --counts 5000,3600,2500 [--seed 1] [--epochs 30]
//       [--gamma 1.5] [--rate 0.002] [--levels 6] [--conv-levels 8] [--out FOLDER]

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { findUnitGroups, narrow } from '@pith/compress';
import { buildPool, Classifier, loadDataset, splitValidation } from '../dist/index.js';
import { trainForRate } from '../dist/rate/train-for-rate.js';

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const seed = Number(argument('seed', '1'));
const counts = argument('counts', '5000,3600,2500').split(',').map(Number);
const epochs = argument('epochs', '30').split(',').map(Number);
const out = argument('out', '/tmp/rate-nets/run');
const tag = argument('tag', '');

const dataset = await loadDataset('mnist');
const { train, validation } = splitValidation(dataset.train, { count: 5000, seed: 1 });
const cache = argument('cache', '/tmp/rate-cache');
const pool = await cachedPool(train, {
  ...{ copies: Number(argument('copies', '8')), strength: Number(argument('strength', '0.5')) },
  ...{ elastic: Number(argument('elastic', '0.5')), seed },
});
const teacherFile = argument('teacher');
if (teacherFile) {
  const bytes = readFileSync(teacherFile);
  pool.teacher = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
const file = JSON.parse(readFileSync(argument('dense'), 'utf8'));
const dense = {
  ...file,
  topology: new TextEncoder().encode(file.topology),
  tensors: file.tensors.map((t) => ({
    ...t,
    data: new Float32Array(Uint8Array.from(Buffer.from(t.data, 'base64')).buffer),
  })),
};
const saved = narrowed(dense, argument('units', '').split(',').filter(Boolean).map(Number));
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
const start = argument('start');
if (start) state = readState(start);
for (const [i, nonzeros] of counts.entries()) {
  const started = Date.now();
  let last;
  state = await trainForRate(classifier, { pool, epochSize: train.count, validation }, state, {
    ...{
      nonzeros,
      gamma: Number(argument('gamma', '1.5')),
      levels,
      grids,
      entropyPenalty: Number(argument('penalty', '0')),
      seed: seed * 100 + i,
    },
    training: {
      epochs: epochs[i] ?? epochs.at(-1),
      ...{
        batchSize: Number(argument('batch', '256')),
        learningRate: Number(argument('rate', '0.002')),
      },
      ...{
        distillation: pool.teacher ? Number(argument('distillation', '0.7')) : 0,
        temperature: Number(argument('temperature', '2')),
      },
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
  writeState(`${out}/${nonzeros}.state`, state);
  writeFileSync(`${out}/${nonzeros}.json`, JSON.stringify({ ...result, tensors: net }));
}

/** Made once for all runs of the same settings. */
async function cachedPool(data, options) {
  const file = `${cache}/pool-${Object.values(options).join('-')}.bin`;
  const labels = Int32Array.from(
    { length: options.copies * data.count },
    (_, i) => data.labels[i % data.count],
  );
  const { shape } = data;
  if (existsSync(file)) {
    return { inputs: new Uint8Array(readFileSync(file)), shape, labels, count: labels.length };
  }
  const pool = await buildPool(data, options);
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, pool.inputs);
  return pool;
}

/** Keeps the units whose weights, in and out, have the largest norms. */
function narrowed(model, widths) {
  const keep = new Map();
  const groups = findUnitGroups(model).filter(({ axes }) =>
    axes.some(({ part }) => part === 'outgoing'),
  );
  for (const [i, { name, axes, units }] of groups.entries()) {
    if (widths[i] === undefined || widths[i] >= units) continue;
    const norms = { incoming: new Float64Array(units), outgoing: new Float64Array(units) };
    for (const { tensor, axis, part } of axes) {
      if (part !== 'incoming' && part !== 'outgoing') continue;
      const { shape, data } = model.tensors.find((t) => t.name === tensor);
      const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      // The flattened plane before a dense layer has channels last: an entry's unit is its remainder.
      for (let k = 0; k < data.length; k++) {
        norms[part][(Math.floor(k / inner) % shape[axis]) % units] += data[k] ** 2;
      }
    }
    const norm = norms.incoming.map((n, u) => n * norms.outgoing[u]);
    const order = [...norm.keys()].sort((a, b) => norm[b] - norm[a]);
    keep.set(name, Uint32Array.from(order.slice(0, widths[i])).sort());
  }
  return narrow(model, keep);
}

/** The latent weights and masks: what a later walk goes on from. */
function writeState(file, { weights, masks }) {
  const base64 = (array) => Buffer.from(array.buffer).toString('base64');
  const entries = [...weights].map(([name, w]) => [name, base64(w), base64(masks.get(name))]);
  writeFileSync(file, JSON.stringify(entries));
}

function readState(file) {
  const entries = JSON.parse(readFileSync(file, 'utf8'));
  const bytes = (text) => Uint8Array.from(Buffer.from(text, 'base64'));
  return {
    weights: new Map(entries.map(([name, w]) => [name, new Float32Array(bytes(w).buffer)])),
    masks: new Map(entries.map(([name, , mask]) => [name, bytes(mask)])),
    shared: new Map(),
  };
}
