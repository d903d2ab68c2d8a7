import { InputError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { sortFloats } from './sort-floats.js';

/** Long enough for the radix sort, with every exponent, both signs and both zeros. */
function floatsOfAllSizes(length: number, seed: number): Float32Array {
  const random = new SeededRandom(seed);
  return Float32Array.from({ length }, () =>
    random.next() < 0.1
      ? Math.sign(random.next() - 0.5) * 0
      : (random.next() - 0.5) * 2 ** (random.next() * 240 - 140),
  );
}

describe('sortFloats', () => {
  it('agrees with the built-in sort, bit for bit, above and below the radix minimum', () => {
    for (const length of [0, 1, 100, 4095, 4096, 50_000]) {
      const values = floatsOfAllSizes(length, length);
      const sorted = sortFloats(values, 'w');
      expect(new Uint32Array(sorted.buffer)).toEqual(new Uint32Array(values.slice().sort().buffer));
    }
  });

  it('sorts any finite floats, and a view into a larger buffer, without changing them', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 40 }), (some) => {
        const buffer = new Float32Array(5003);
        const values = buffer.subarray(3);
        values.set(some, 100);
        const before = values.slice();
        expect(sortFloats(values, 'w')).toEqual(values.slice().sort());
        expect(values).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it.each([Number.NaN, -Number.NaN, Infinity, -Infinity])('refuses %d by its index', (bad) => {
    for (const length of [10, 10_000]) {
      const values = floatsOfAllSizes(length, 1);
      values[7] = bad;
      expect(() => sortFloats(values, 'fc1')).toThrow(InputError);
      expect(() => sortFloats(values, 'fc1')).toThrow(`fc1: element 7 is ${bad}`);
    }
  });

  it('accepts the largest and the smallest floats', () => {
    const largest = (2 - 2 ** -23) * 2 ** 127;
    const values = new Float32Array(5000).fill(2 ** -149);
    values.set([largest, -largest, -(2 ** -149)], 2000);
    expect(sortFloats(values, 'w')).toEqual(values.slice().sort());
  });
});
