import { deflateRawSync } from 'node:zlib';
import { encodeModel, roundToFloat16 } from '../../../container/dist/index.js';
import { squaredGradients } from '../../../train/dist/index.js';
import { dequantise, shareModelByEntropy, shareTensor } from '../../dist/index.js';
import { CLUSTERS, CODINGS, LAMBDAS, MOST, TOLERANCES } from './settings.mjs';

/**
 * Shares the weights of a model as they are given, without training: by k-means and by ECSQ, errors counting
 * alike or by the Fisher information; each with its whole file's bytes by both codings, and its error and loss
 * on validation examples. Files are only made where the error is one that may be chosen.
 *
 * @param model a saved model with float tensors
 * @param classifier that holds it
 * @param {{ train, validation, withBiases: boolean }} options Fisher information is taken on `train`;
 *   withBiases: biases take shared values too, under the same setting
 * @returns the weights as given, and all candidates, these among them
 */
export async function shareGiven(model, classifier, { train, validation, withBiases }) {
  const shared = model.tensors.filter(({ shape }) => withBiases || shape.length > 1);
  const kernels = model.tensors.filter(({ shape }) => shape.length > 1);
  let allowed = 1;
  const before = performance.now();
  const fisher = await squaredGradients(classifier, train, { seed: 1 });
  const fisherSeconds = (performance.now() - before) / 1000;
  const given = await candidate('given', new Map());
  allowed = given.error + Math.max(...TOLERANCES) + 1e-9;

  const candidates = [given];
  for (const clusters of CLUSTERS) {
    const share = (tensor) => shareTensor(tensor, { clusters, initialisation: 'optimal', seed: 1 });
    const books = new Map(shared.map((tensor) => [tensor.name, halved(share(tensor))]));
    candidates.push(await candidate('k-means', books, { clusters }));
  }
  for (const [method, weighed] of [
    ['ECSQ', {}],
    ['ECSQ, Fisher', { fisher }],
  ]) {
    for (const lambda of LAMBDAS) {
      const found = shareModelByEntropy(shared, { clusters: () => MOST, lambda, ...weighed });
      const books = new Map([...found].map(([name, tensor]) => [name, halved(tensor)]));
      candidates.push(await candidate(method, books, { lambda }));
    }
  }
  return { given, candidates, fisherSeconds };

  async function candidate(method, books, setting = {}) {
    const weights = new Map(
      model.tensors.map(({ name, data }) => {
        const book = books.get(name);
        return [name, book === undefined ? data : dequantise(book)];
      }),
    );
    classifier.setWeights(weights);
    const { error, loss } = await classifier.evaluate(validation);
    const bytes = {};
    for (const coding of error <= allowed ? CODINGS : []) {
      bytes[coding] = (await fileOf(model, books, coding)).length;
    }
    const left = kernels.reduce(
      (sum, { name }) => sum + weights.get(name).filter((x) => x !== 0).length,
      0,
    );
    return { method, ...setting, left, error, loss, bytes, weights, books };
  }
}

/** The whole file of a model with some tensors' shared values. */
export async function fileOf(model, books, coding) {
  const { bytes } = await encodeModel(
    {
      ...{ format: model.format, topology: model.topology, recipe: '', generator: '' },
      tensors: model.tensors.map((tensor) => books.get(tensor.name) ?? tensor),
    },
    { coding, deflate: (raw, dictionary) => deflateRawSync(raw, { level: 9, dictionary }) },
  );
  return bytes;
}

/** Centroids as float16, as the pipeline stores them; ones that become equal are merged. */
function halved(shared) {
  const rounded = shared.centroids.map(roundToFloat16);
  const centroids = Float32Array.from(new Set(rounded));
  const number = [0, ...Array.from(rounded, (value) => centroids.indexOf(value) + 1)];
  return { ...shared, centroids, clusters: shared.clusters.map((cluster) => number[cluster]) };
}
