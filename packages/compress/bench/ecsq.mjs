/**
 * Sparse weights as they are given, shared anew without training: k-means against entropy-constrained
 * codebooks (ECSQ), errors counting alike or by the Fisher information. Whole files by the fast coders
 * (Huffman codes) and by the smallest ones, against the errors on 5,000 validation examples; of each
 * method the smallest file is chosen whose validation error is at most that of the weights as given, or
 * so much above it, and only then is the test set looked at.
 *
 *   npx tsc -b packages/train && node packages/compress/bench/ecsq.mjs [lenet-300-100 lenet-5] [--json FILE]
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { encodeModel, readModel, roundToFloat16 } from '../../container/dist/index.js';
import {
  Classifier,
  loadDataset,
  splitValidation,
  squaredGradients,
} from '../../train/dist/index.js';
import { dequantise, shareModelByEntropy, shareTensor } from '../dist/index.js';

const { positionals, values } = parseArgs({
  options: { json: { type: 'string' } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : ['lenet-300-100', 'lenet-5'];

const CLUSTERS = [2, 3, 4, 5, 6, 8, 10, 12, 16];
/** λ, closer where most is decided. */
const LAMBDAS = [
  0.003, 0.006, 0.009, 0.012, 0.015, 0.018, 0.022, 0.027, 0.033, 0.04, 0.055, 0.075, 0.1,
];
/** Most values of a codebook that ECSQ is given. */
const MOST = 16;
/** Errors above that of the weights as given, of validation examples. */
const TOLERANCES = [0, 0.0005, 0.001, 0.002];
const CODINGS = ['fast', 'smallest'];

const dataset = await loadDataset('mnist');
const { train, validation } = splitValidation(dataset.train, { count: 5000, seed: 1 });
const results = [];
for (const name of names) results.push(await compare(name));
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);

async function compare(name) {
  const path = new URL(`../../../fixtures/compressed/${name}.pith`, import.meta.url);
  const file = await readModel(await readFile(path));
  const tensors = await Promise.all(file.tensors.map((tensor) => file.decodeTensor(tensor.name)));
  const saved = { format: file.format, topology: file.topology, tensors };
  const kernels = tensors.filter(({ shape }) => shape.length > 1);
  const classifier = await Classifier.load(saved);
  const started = performance.now();
  const fisher = await squaredGradients(classifier, train, { seed: 1 });
  const seconds = (performance.now() - started) / 1000;
  const survivors = kernels.reduce((sum, { data }) => sum + data.filter((x) => x !== 0).length, 0);
  let allowed = 1;
  const given = await candidate('given', new Map(kernels.map((t) => [t.name, asGiven(t)])));
  console.log(
    `\n${name}: ${survivors} weights are not 0; Fisher information in ${seconds.toFixed(1)} s; ` +
      `as given ${percent(given.error)} of validation examples are wrong`,
  );

  allowed = given.error + Math.max(...TOLERANCES) + 1e-9;

  const candidates = [given];
  for (const clusters of CLUSTERS) {
    const share = (tensor) => shareTensor(tensor, { clusters, initialisation: 'optimal', seed: 1 });
    const shared = new Map(kernels.map((tensor) => [tensor.name, share(tensor)]));
    candidates.push(await candidate('k-means', shared, { clusters }));
  }
  for (const [method, weighed] of [
    ['ECSQ', {}],
    ['ECSQ, Fisher', { fisher }],
  ]) {
    for (const lambda of LAMBDAS) {
      const shared = shareModelByEntropy(kernels, { clusters: () => MOST, lambda, ...weighed });
      candidates.push(await candidate(method, shared, { lambda }));
    }
  }
  console.table(
    candidates.map(({ method, clusters, lambda, left, error, loss, bytes }) => ({
      ...{ method, setting: clusters ?? lambda?.toPrecision(2), 'not 0': left },
      ...{ 'validation error': percent(error), loss: loss.toFixed(4), ...bytes },
    })),
  );

  const chosen = [];
  for (const tolerance of TOLERANCES) {
    for (const coding of CODINGS) {
      for (const method of ['given', 'k-means', 'ECSQ', 'ECSQ, Fisher']) {
        const [best] = candidates
          .filter((each) => each.method === method && each.error <= given.error + tolerance + 1e-9)
          .sort((a, b) => a.bytes[coding] - b.bytes[coding]);
        if (best === undefined) continue;
        classifier.setWeights(best.weights);
        const { error: testError } = await classifier.evaluate(dataset.test);
        const { clusters, lambda, left, error, bytes } = best;
        chosen.push({
          ...{ tolerance, coding, method, clusters, lambda, left },
          ...{ bytes: bytes[coding], validationError: error, testError },
        });
      }
    }
  }
  console.table(
    chosen.map(({ tolerance, coding, method, clusters, lambda, bytes, ...errors }) => ({
      ...{ allowed: `+${percent(tolerance)}`, coding, method },
      ...{ setting: clusters ?? lambda?.toPrecision(2), bytes },
      ...{ validation: percent(errors.validationError), test: percent(errors.testError) },
    })),
  );
  classifier.dispose();
  return {
    ...{ name, survivors, fisherSeconds: seconds, chosen },
    candidates: candidates.map(({ weights: _, ...rest }) => rest),
  };

  async function candidate(method, shared, setting = {}) {
    const books = new Map(
      [...shared].map(([tensor, of]) => [tensor, method === 'given' ? of : halved(of)]),
    );
    const weights = new Map(
      tensors.map(({ name: tensor, data }) => {
        const of = books.get(tensor);
        return [tensor, of?.centroids ? dequantise(of) : data];
      }),
    );
    classifier.setWeights(weights);
    const { error, loss } = await classifier.evaluate(validation);
    const bytes = {};
    // What is not chosen from need not be coded.
    for (const coding of error <= allowed ? CODINGS : []) {
      const encoded = await encodeModel(
        {
          ...{ format: saved.format, topology: saved.topology, recipe: '', generator: '' },
          tensors: tensors.map((tensor) => books.get(tensor.name) ?? tensor),
        },
        { coding, deflate: (raw, dictionary) => deflateRawSync(raw, { level: 9, dictionary }) },
      );
      bytes[coding] = encoded.bytes.length;
    }
    const left = kernels.reduce(
      (sum, tensor) => sum + weights.get(tensor.name).filter((x) => x !== 0).length,
      0,
    );
    return { method, ...setting, left, error, loss, bytes, weights };
  }
}

/** With the values that it has as its codebook. */
function asGiven(tensor) {
  const distinct = new Set(tensor.data.filter((x) => x !== 0));
  return shareTensor(tensor, { clusters: distinct.size || 1, initialisation: 'linear', seed: 1 });
}

/** Centroids as float16, as the pipeline stores them; ones that become equal are merged. */
function halved(shared) {
  const rounded = shared.centroids.map(roundToFloat16);
  const centroids = Float32Array.from(new Set(rounded));
  const number = [0, ...Array.from(rounded, (value) => centroids.indexOf(value) + 1)];
  return { ...shared, centroids, clusters: shared.clusters.map((cluster) => number[cluster]) };
}

function percent(part) {
  return `${(100 * part).toFixed(2)} %`;
}
