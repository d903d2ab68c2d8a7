import { InputError, type Tensor, UsageError } from '@pith/container';
import { expect, test } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { dequantise } from '../share/dequantise.js';
import { shareTensor } from '../share/share-tensor.js';
import { Gram } from './gram.js';
import { matrixView } from './matrix-view.js';
import { outputError } from './output-error.js';
import { refitCentroids } from './refit-centroids.js';
import { refitSurvivors } from './refit-survivors.js';

const random = new SeededRandom(5);
const [inputs, outputs] = [40, 12];
const shape = [inputs, outputs];
const weights = Float32Array.from({ length: inputs * outputs }, () => random.normal());
const tensor: Tensor = { name: 'kernel', shape, dtype: 'float32', data: weights };
const view = matrixView({ kind: 'fully-connected', shape });
const mask = Uint8Array.from(weights, (weight) => (Math.abs(weight) > 0.7 ? 1 : 0));

/** Inputs of which neighbours are alike. */
const gram = new Gram(inputs);
for (let row = 0; row < 200; row++) {
  let last = 0;
  gram.add(
    Float32Array.from({ length: inputs }, () => {
      last = 0.8 * last + random.normal();
      return last;
    }),
  );
}

const error = (after: Float32Array, judge = gram) =>
  outputError(weights, after, view, judge).reduce((sum, value) => sum + value, 0);

/** The least error over changes of single weights: 0 at a minimum, whatever found it. */
function gainOfChanges(
  after: Float32Array,
  change: (to: Float32Array, i: number, by: number) => void,
  count: number,
) {
  let gain = 0;
  const least = error(after);
  for (let i = 0; i < count; i++) {
    for (const by of [-0.02, 0.02]) {
      const other = after.slice();
      change(other, i, by);
      gain = Math.max(gain, least - error(other));
    }
  }
  return gain / least;
}

test('survivors take up what was pruned', () => {
  const masked = weights.map((weight, i) => weight * mask[i]!);
  const options = { damping: 1e-9, iterations: 200, tolerance: 1e-9 };
  const refitted = refitSurvivors(tensor, mask, view, gram, options).data as Float32Array;
  for (let i = 0; i < mask.length; i++) if (mask[i] === 0) expect(refitted[i]).toBe(0);
  expect(error(refitted)).toBeLessThan(0.6 * error(masked));
  // Nothing that may change would make it better.
  const change = (to: Float32Array, i: number, by: number) => {
    if (mask[i] === 1) to[i]! += by;
  };
  expect(gainOfChanges(refitted, change, weights.length)).toBe(0);
});

test('each step of the solver is for the better', () => {
  const errors = [0, 1, 3, 10].map((iterations) =>
    error(
      refitSurvivors(tensor, mask, view, gram, { damping: 1e-9, iterations }).data as Float32Array,
    ),
  );
  for (let i = 1; i < errors.length; i++) expect(errors[i]!).toBeLessThan(errors[i - 1]!);
});

test('a layer of which nothing is pruned stays as it is', () => {
  const all = new Uint8Array(weights.length).fill(1);
  expect(refitSurvivors(tensor, all, view, gram).data).toEqual(weights);
});

test('centroids are those of the least error', () => {
  const shared = shareTensor(tensor, { clusters: 6, initialisation: 'optimal', seed: 1 });
  const refitted = refitCentroids(tensor, shared, view, gram, { damping: 1e-9 });
  expect(refitted.clusters).toBe(shared.clusters);
  expect(error(dequantise(refitted))).toBeLessThan(0.98 * error(dequantise(shared)));
  const { clusters } = shared;
  const change = (to: Float32Array, c: number, by: number) => {
    for (let i = 0; i < to.length; i++) if (clusters[i] === c + 1) to[i]! += by;
  };
  expect(gainOfChanges(dequantise(refitted), change, shared.centroids.length)).toBe(0);
});

test('centroids of pruned kernels leave the zeros alone, and those without weights stay', () => {
  const masked = { ...tensor, data: weights.map((weight, i) => weight * mask[i]!) };
  const found = shareTensor(masked, { clusters: 4, initialisation: 'linear', seed: 1 });
  const shared = { ...found, centroids: Float32Array.of(...found.centroids, 77) };
  const refitted = refitCentroids(tensor, shared, view, gram);
  expect(refitted.centroids.at(-1)).toBe(77);
  expect(error(dequantise(refitted))).toBeLessThan(error(dequantise(shared)));
});

test('what does not fit is refused', () => {
  const shared = shareTensor(tensor, { clusters: 4, initialisation: 'linear', seed: 1 });
  expect(() => refitSurvivors(tensor, new Uint8Array(3), view, gram)).toThrow(UsageError);
  expect(() => refitSurvivors(tensor, mask, view, new Gram(3))).toThrow(InputError);
  expect(() => refitCentroids(tensor, shared, view, new Gram(3))).toThrow(InputError);
  expect(() => refitCentroids(tensor, { ...shared, vectorLength: 2 }, view, gram)).toThrow(
    InputError,
  );
});
