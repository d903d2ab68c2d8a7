import { InputError, type Tensor, UsageError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { dequantise } from './dequantise.js';
import {
  rateAndDistortion,
  type ShareByEntropyOptions,
  shareByEntropy,
} from './share-by-entropy.js';
import { shareTensor } from './share-tensor.js';

const tensorOf = (values: readonly number[] | Float32Array): Tensor => {
  const data = Float32Array.from(values);
  return { name: 'w', shape: [data.length], dtype: 'float32', data };
};

function costOf(tensor: Tensor, options: ShareByEntropyOptions): number {
  const shared = shareByEntropy(tensor, options);
  const weights = tensor.data as Float32Array;
  const { bits, distortion } = rateAndDistortion(weights, shared, options.importance);
  return (
    distortion + options.lambda * (bits + (options.centroidBits ?? 16) * shared.centroids.length)
  );
}

/** The least cost over all ways to put weights into `clusters` clusters and 0. */
function bruteForce(weights: readonly number[], options: ShareByEntropyOptions): number {
  const { clusters, lambda, centroidBits = 16, prune = true } = options;
  let least = Number.POSITIVE_INFINITY;
  const labels = new Array<number>(weights.length).fill(0);
  const visit = (at: number, used: number): void => {
    if (at === weights.length) {
      let cost = lambda * centroidBits * used;
      for (let label = 0; label <= used; label++) {
        const members = weights.filter((_, i) => labels[i] === label);
        if (members.length === 0) continue;
        const mean = label === 0 ? 0 : members.reduce((a, b) => a + b) / members.length;
        cost += members.reduce((sum, x) => sum + (x - mean) ** 2, 0);
        cost += lambda * members.length * Math.log2(weights.length / members.length);
      }
      least = Math.min(least, cost);
      return;
    }
    const isZero = weights[at] === 0;
    for (let label = 0; label <= Math.min(used + 1, clusters); label++) {
      if (isZero ? label !== 0 : label === 0 && !prune) continue;
      labels[at] = label;
      visit(at + 1, Math.max(used, label));
    }
  };
  visit(0, 0);
  return least;
}

const weight = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: -20, max: 20 }).map((x) => x / 8) },
);

describe('shareByEntropy', () => {
  it('finds the least cost of all partitions, as brute force does', () => {
    fc.assert(
      fc.property(
        fc.array(weight, { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 0.01, 0.1, 0.5, 2),
        fc.constantFrom(0, 1, 16),
        fc.boolean(),
        (weights, clusters, lambda, centroidBits, prune) => {
          const options = { clusters, lambda, centroidBits, prune };
          const best = bruteForce(weights, options);
          expect(costOf(tensorOf(weights), options)).toBeLessThanOrEqual(best * (1 + 1e-6) + 1e-9);
          expect(costOf(tensorOf(weights), options)).toBeGreaterThanOrEqual(
            best * (1 - 1e-6) - 1e-9,
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  const sample = (count: number, seed: number, density = 1) => {
    const random = new SeededRandom(seed);
    return tensorOf(
      Float32Array.from({ length: count }, () =>
        random.next() < density ? random.normal() * Math.exp(0.5 * random.normal()) : 0,
      ),
    );
  };

  it('takes fewer bits and more error as a bit is worth more', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom(0.05, 0.4, 1), (seed, density) => {
        const tensor = sample(250, seed, density);
        const weights = tensor.data as Float32Array;
        let last = { bits: Number.POSITIVE_INFINITY, distortion: -1 };
        for (const lambda of [0, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]) {
          const shared = shareByEntropy(tensor, { clusters: 15, lambda, centroidBits: 0 });
          const found = rateAndDistortion(weights, shared);
          expect(found.bits).toBeLessThanOrEqual(last.bits * (1 + 1e-9));
          expect(found.distortion).toBeGreaterThanOrEqual(last.distortion * (1 - 1e-6));
          last = found;
        }
        // Nothing is worth a bit any more.
        expect(shareByEntropy(tensor, { clusters: 15, lambda: 1e6 }).centroids.length).toBe(0);
      }),
      { numRuns: 10 },
    );
  });

  it('takes fewer bits than k-means at the same error', () => {
    const tensor = sample(8000, 3, 0.3);
    const weights = tensor.data as Float32Array;
    const kMeans = shareTensor(tensor, { clusters: 12, initialisation: 'optimal', seed: 1 });
    const plain = rateAndDistortion(weights, kMeans);
    let [low, high] = [1e-6, 1];
    for (let i = 0; i < 14; i++) {
      const lambda = Math.sqrt(low * high);
      const shared = shareByEntropy(tensor, { clusters: 30, lambda });
      if (rateAndDistortion(weights, shared).distortion > plain.distortion) high = lambda;
      else low = lambda;
    }
    const found = rateAndDistortion(weights, shareByEntropy(tensor, { clusters: 30, lambda: low }));
    expect(found.distortion).toBeLessThanOrEqual(plain.distortion);
    expect(found.bits).toBeLessThan(0.95 * plain.bits);
  });

  it('keeps what the importance says', () => {
    const tensor = sample(2000, 5);
    const weights = tensor.data as Float32Array;
    const random = new SeededRandom(8);
    const importance = Float32Array.from(weights, () => Math.exp(2 * random.normal()));
    const options = { clusters: 15, lambda: 0.05 };
    const blind = rateAndDistortion(weights, shareByEntropy(tensor, options), importance);
    const seeing = shareByEntropy(tensor, { ...options, importance });
    const weighed = rateAndDistortion(weights, seeing, importance);
    const cost = ({ bits, distortion }: typeof blind) => distortion + options.lambda * bits;
    expect(cost(weighed)).toBeLessThan(0.9 * cost(blind));
    const same = new Float32Array(weights.length).fill(1);
    expect(shareByEntropy(tensor, { ...options, importance: same })).toEqual(
      shareByEntropy(tensor, options),
    );
    // A weight that does not count goes where that is cheapest.
    const nothing = shareByEntropy(tensor, { ...options, importance: new Float32Array(2000) });
    expect(nothing.centroids.length).toBe(0);
  });

  it('leaves zeros, and without pruning makes no more', () => {
    fc.assert(
      fc.property(
        fc.array(weight, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 0.1, 3, 1e3),
        fc.boolean(),
        (weights, clusters, lambda, prune) => {
          const shared = shareByEntropy(tensorOf(weights), { clusters, lambda, prune });
          const { centroids } = shared;
          expect(centroids.length).toBeLessThanOrEqual(clusters);
          expect([...centroids].every((x, i) => i === 0 || x > centroids[i - 1]!)).toBe(true);
          const values = dequantise(shared);
          for (const [i, x] of weights.entries()) {
            if (x === 0) expect(shared.clusters[i]).toBe(0);
            else if (!prune) expect(shared.clusters[i]).toBeGreaterThan(0);
            if (x === 0) expect(values[i]).toBe(0);
          }
        },
      ),
    );
  });

  it('looks at a sample of many weights, and assigns all', () => {
    const tensor = sample(400_000, 2, 0.9);
    const shared = shareByEntropy(tensor, { clusters: 15, lambda: 0.02 });
    const many = rateAndDistortion(tensor.data as Float32Array, shared);
    const few = sample(40_000, 2, 0.9);
    const part = rateAndDistortion(
      few.data as Float32Array,
      shareByEntropy(few, { clusters: 15, lambda: 0.02 }),
    );
    expect(many.bits / part.bits).toBeCloseTo(10, 0);
    expect(many.distortion / part.distortion).toBeCloseTo(10, 0);
  });

  it.each<[string, Partial<ShareByEntropyOptions>, RegExp]>([
    ['no cluster', { clusters: 0 }, /0 clusters, but it takes a whole number from 1 to 512/],
    ['a negative lambda', { lambda: -1 }, /lambda -1, but it must be 0 or more/],
    [
      'importances of another length',
      { importance: new Float32Array(3) },
      /3 importances for 2 weights/,
    ],
    ['negative bits', { centroidBits: -1 }, /centroidBits -1/],
  ])('refuses %s', (_, change, message) => {
    const share = () => shareByEntropy(tensorOf([1, 2]), { clusters: 3, lambda: 1, ...change });
    expect(share).toThrow(UsageError);
    expect(share).toThrow(message);
  });

  it('refuses importances below 0, and what is not finite', () => {
    const options = { clusters: 2, lambda: 1 };
    const importance = Float32Array.of(1, -1);
    expect(() => shareByEntropy(tensorOf([1, 2]), { ...options, importance })).toThrow(InputError);
    expect(() => shareByEntropy(tensorOf([1, Number.NaN]), options)).toThrow(InputError);
  });
});
