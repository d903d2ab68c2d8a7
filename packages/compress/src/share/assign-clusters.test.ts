import { InputError, UsageError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { assignClusters } from './assign-clusters.js';

/** By trying every centroid; the first of the nearest ones wins. */
function nearest(value: number, centroids: Float32Array): number {
  let best = 0;
  centroids.forEach((centroid, i) => {
    if (Math.abs(value - centroid) < Math.abs(value - centroids[best]!)) best = i;
  });
  return best;
}

/** Of few bits, so that the oracle's distances are exact and ties are found. */
const fraction = fc.integer({ min: -2000, max: 2000 }).map((x) => x / 64);

describe('assignClusters', () => {
  it('picks the nearest centroid, with a table and without', () => {
    fc.assert(
      fc.property(
        fc.array(fraction, { minLength: 1, maxLength: 50 }),
        fc.uniqueArray(fraction, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(0, 70_000),
        (values, some, padding) => {
          const centroids = Float32Array.from(some).sort();
          const padded = new Float32Array(values.length + padding);
          padded.set(values);
          const clusters = assignClusters(padded, centroids);
          values.forEach((value, i) => {
            expect(clusters[i]).toBe(value === 0 ? 0 : 1 + nearest(value, centroids));
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('agrees with trying every centroid where all of them share the upper 16 bits', () => {
    const random = new SeededRandom(3);
    const values = Float32Array.from({ length: 70_000 }, () => 1 + random.next() * 1e-3);
    const centroids = Float32Array.from({ length: 300 }, (_, i) => 1 + i * 3e-6);
    const clusters = assignClusters(values, centroids);
    expect(clusters).toBeInstanceOf(Uint16Array);
    for (let i = 0; i < values.length; i += 7) {
      expect(clusters[i]).toBe(1 + nearest(values[i]!, centroids));
    }
  });

  it('gives a value on the midpoint to the lower centroid, above zero and below', () => {
    const centroids = Float32Array.of(-3, -1, 1, 3);
    const values = Float32Array.of(-2, 2, -1.9999999, 2.0000002);
    const many = new Float32Array(70_000);
    many.set(values);
    expect([...assignClusters(values, centroids)]).toEqual([1, 3, 2, 4]);
    expect([...assignClusters(many, centroids).subarray(0, 4)]).toEqual([1, 3, 2, 4]);
  });

  it('leaves cluster 0 to pruned weights: zeros, or what the mask says', () => {
    const values = Float32Array.of(0, -0, 1e-30, 5);
    const centroids = Float32Array.of(0, 4);
    expect([...assignClusters(values, centroids)]).toEqual([0, 0, 1, 2]);
    expect([...assignClusters(values, centroids, Uint8Array.of(1, 1, 1, 0))]).toEqual([1, 1, 1, 0]);
  });

  it('uses the narrowest type that holds the indexes', () => {
    const centroids = Float32Array.from({ length: 256 }, (_, i) => i);
    expect(assignClusters(Float32Array.of(1), centroids.subarray(0, 255))).toBeInstanceOf(
      Uint8Array,
    );
    expect(assignClusters(Float32Array.of(1), centroids)).toBeInstanceOf(Uint16Array);
    const wide = Float32Array.from({ length: 65_536 }, (_, i) => i);
    const clusters = assignClusters(Float32Array.of(65_535), wide);
    expect([...clusters]).toEqual([65_536]);
  });

  it('refuses what it cannot assign', () => {
    const one = Float32Array.of(1);
    expect(() => assignClusters(one, Float32Array.of(2, 1))).toThrow(UsageError);
    expect(() => assignClusters(one, Float32Array.of(1, 1))).toThrow('centroid 1 is 1 after 1');
    expect(() => assignClusters(one, Float32Array.of(Number.NaN))).toThrow('centroid 0 is NaN');
    expect(() => assignClusters(one, one, new Uint8Array(2))).toThrow('a mask of 2 elements for 1');
    expect(() => assignClusters(Float32Array.of(0, Number.NaN), one)).toThrow(InputError);
    expect(() => assignClusters(Float32Array.of(0, 1), new Float32Array(0))).toThrow(
      'element 1 is kept, but there are no centroids',
    );
    expect([...assignClusters(Float32Array.of(0), new Float32Array(0))]).toEqual([0]);
  });
});
