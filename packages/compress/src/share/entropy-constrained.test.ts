import {
  elementCount,
  InputError,
  SymbolHistogram,
  type Tensor,
  UsageError,
} from '@pith/container';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { clusterScalars } from './cluster-scalars.js';
import { dequantise } from './dequantise.js';
import { cheapestLevel, quantiseToGrid, RATE_DISTORTION_LAMBDA } from './entropy-constrained.js';
import { bitsOf } from './grid-tensor.js';
import { LevelCosts } from './level-costs.js';
import { shareTensor } from './share-tensor.js';

const tensorOf = (data: ArrayLike<number>, shape = [data.length]): Tensor => ({
  ...{ name: 'w', shape, dtype: 'float32', data: Float32Array.from(data) },
});

function laplacian(count: number, seed: number, shape = [count]): Tensor {
  const random = new SeededRandom(seed);
  const sample = () => {
    const u = random.next() - 0.5;
    return -Math.sign(u) * Math.log(1 - 2 * Math.abs(u) + 1e-12) * 0.05;
  };
  return tensorOf(Float32Array.from({ length: elementCount(shape) }, sample), shape);
}

function squaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let error = 0;
  for (let i = 0; i < a.length; i++) error += (a[i]! - b[i]!) ** 2;
  return error;
}

function entropyBits(clusters: Uint8Array | Uint16Array | Uint32Array, alphabet: number): number {
  return SymbolHistogram.of(clusters, alphabet).entropyBits;
}

test('every weight is a multiple of the step, in float32', () => {
  const step = Math.fround(0.013);
  const tensor = laplacian(5000, 1, [50, 100]);
  const shared = quantiseToGrid(tensor, { step });
  for (const centroid of shared.centroids) {
    expect(centroid).toBe(Math.fround(Math.round(centroid / step) * step));
  }
  expect([...shared.centroids]).toEqual([...shared.centroids].sort((a, b) => a - b));
  expect(shared.shape).toEqual([50, 100]);
});

test('without lambda it rounds to the nearest level', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0.01, max: 2, noNaN: true }),
      (data, given) => {
        const step = Math.fround(given);
        const tensor = tensorOf(data);
        const got = dequantise(quantiseToGrid(tensor, { step, lambda: 0 }));
        const weights = tensor.data as Float32Array;
        for (let i = 0; i < weights.length; i++) {
          expect(Math.abs(got[i]! - weights[i]!)).toBeLessThanOrEqual(step * 0.5 * (1 + 1e-5));
        }
      },
    ),
  );
});

test('a dead zone is cut out, and what is outside is rounded', () => {
  const shared = quantiseToGrid(tensorOf([0.2, -0.69, 0.71, -1.4, 2.6, 0]), {
    ...{ step: 1, deadZone: 0.7 },
  });
  expect([...dequantise(shared)]).toEqual([0, 0, 1, -1, 3, 0]);
});

test('a level is the cheapest of all there are, not only of those looked at', () => {
  const random = new SeededRandom(3);
  for (let round = 0; round < 200; round++) {
    // Counts that fall on both sides of 0, as those of weights do.
    const counts = Float64Array.from({ length: 21 }, (_, i) =>
      Math.round(1000 * Math.exp(-Math.abs(i - 10) * (0.2 + random.next() * 0.05)) + 1),
    );
    const costs = LevelCosts.ofCounts(-10, counts);
    const x = (random.next() - 0.5) * 20;
    const cost = (level: number) => (x - level) ** 2 + RATE_DISTORTION_LAMBDA * costs.of(level);
    const all = Array.from({ length: 21 }, (_, i) => i - 10);
    const best = Math.min(...all.map(cost));
    expect(cost(cheapestLevel(x, costs, RATE_DISTORTION_LAMBDA, 1))).toBeCloseTo(best, 12);
  }
});

test('on a few weights it is close to the best of all assignments', () => {
  const weights = [0.1, 0.4, -0.6, 1.1, 0.3, -0.2, 0.55, 0.05, -0.15, 0.2];
  const lambda = 0.2;
  const objective = (levels: readonly number[]) => {
    const symbols = Uint8Array.from(levels, (level) => level + 1);
    return squaredError(weights, levels) + lambda * entropyBits(symbols, 3);
  };
  let best = Infinity;
  for (let code = 0; code < 3 ** 10; code++) {
    best = Math.min(best, objective(weights.map((_, i) => (Math.floor(code / 3 ** i) % 3) - 1)));
  }
  const found = objective([...dequantise(quantiseToGrid(tensorOf(weights), { step: 1, lambda }))]);
  expect(found).toBeLessThan(objective(weights.map(Math.round)));
  expect(found).toBeLessThan(best * 1.1);
});

test('it costs fewer bits than rounding at the same error', () => {
  const tensor = laplacian(60_000, 7);
  const weights = tensor.data as Float32Array;
  const constrained = quantiseToGrid(tensor, { step: 0.05, lambda: RATE_DISTORTION_LAMBDA });
  const target = squaredError(weights, dequantise(constrained));
  // The step at which rounding has the same error.
  let [low, high] = [0.02, 0.2];
  for (let i = 0; i < 30; i++) {
    const step = (low + high) / 2;
    const error = squaredError(weights, dequantise(quantiseToGrid(tensor, { step, lambda: 0 })));
    if (error > target) high = step;
    else low = step;
  }
  const rounded = quantiseToGrid(tensor, { step: low, lambda: 0 });
  expect(bitsOf(constrained)).toBeLessThan(0.985 * bitsOf(rounded));
});

test('it costs fewer bits than k-means at the same error', () => {
  const tensor = laplacian(60_000, 8);
  const weights = tensor.data as Float32Array;
  for (const clusters of [8, 32]) {
    const options = { clusters, initialisation: 'optimal', seed: 1 } as const;
    const { squaredError: target } = clusterScalars(weights, options);
    const kMeans = shareTensor(tensor, options);
    let [low, high] = [0.001, 0.2];
    for (let i = 0; i < 30; i++) {
      const step = (low + high) / 2;
      if (squaredError(weights, dequantise(quantiseToGrid(tensor, { step }))) > target) high = step;
      else low = step;
    }
    expect(bitsOf(quantiseToGrid(tensor, { step: low }))).toBeLessThan(0.95 * bitsOf(kMeans));
  }
});

test('bits are what a file takes of the tensor', () => {
  const shared = quantiseToGrid(laplacian(10_000, 2), { step: 0.05 });
  const entropy = entropyBits(shared.clusters, shared.centroids.length + 1);
  expect(bitsOf(shared)).toBeGreaterThan(entropy * 0.99);
  expect(bitsOf(shared)).toBeLessThan(entropy * 1.05 + 8 * 300);
});

test('errors of important weights count more', () => {
  const tensor = laplacian(20_000, 5, [10_000, 2]);
  const weights = tensor.data as Float32Array;
  const importance = Float32Array.of(1.9, 0.1);
  const got = dequantise(quantiseToGrid(tensor, { step: 0.05, lambda: 0.3, importance }));
  const errors = [0, 0];
  for (let i = 0; i < got.length; i++) errors[i % 2]! += (got[i]! - weights[i]!) ** 2;
  expect(errors[0]).toBeLessThan(errors[1]! * 0.8);
  const each = Float32Array.from(weights, (_, i) => importance[i % 2]!);
  expect(dequantise(quantiseToGrid(tensor, { step: 0.05, lambda: 0.3, importance: each }))).toEqual(
    got,
  );
});

test('zeros stay zeros, and a tensor of zeros has no centroids', () => {
  const shared = quantiseToGrid(tensorOf([0, 0, -0]), { step: 0.1 });
  expect(shared.centroids.length).toBe(0);
  expect([...shared.clusters]).toEqual([0, 0, 0]);
  expect(quantiseToGrid(tensorOf([]), { step: 1 }).clusters.length).toBe(0);
});

test('what cannot be is refused', () => {
  const tensor = tensorOf([1, 2]);
  expect(() => quantiseToGrid(tensor, { step: 0 })).toThrow(UsageError);
  expect(() => quantiseToGrid(tensor, { step: 1e-60 })).toThrow(UsageError);
  expect(() => quantiseToGrid(tensor, { step: 1e-5 })).toThrow(InputError);
  expect(() => quantiseToGrid(tensor, { step: 1, lambda: -1 })).toThrow(UsageError);
  expect(() => quantiseToGrid(tensor, { step: 1, lambda: 1, deadZone: 1 })).toThrow(UsageError);
  expect(() => quantiseToGrid(tensor, { step: 1, importance: Float32Array.of(1, 1, 1) })).toThrow(
    UsageError,
  );
  expect(() => quantiseToGrid(tensorOf([Number.NaN]), { step: 1 })).toThrow(InputError);
});
