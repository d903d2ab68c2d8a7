import { InputError, UsageError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globalMagnitudeMasks, magnitudeMask } from './magnitude-mask.js';
import { applyMask, countKept } from './mask.js';

/** Any finite floats, and small whole numbers for the ties. */
const weights = fc
  .array(
    fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 })),
    { minLength: 1, maxLength: 80 },
  )
  .map((values) => Float32Array.from(values));

const density = fc.double({ min: 0, max: 1, noNaN: true });

/** By a stable sort on magnitude. */
function keptBySorting(values: Float32Array, keep: number): number[] {
  return Array.from(values, (_, i) => i)
    .sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!))
    .slice(0, keep)
    .sort((a, b) => a - b);
}

function kept(mask: Uint8Array): number[] {
  return Array.from(mask, (bit, i) => (bit === 1 ? i : -1)).filter((i) => i >= 0);
}

describe('magnitudeMask', () => {
  it('keeps what a stable sort by magnitude puts first', () => {
    fc.assert(
      fc.property(weights, density, (values, part) => {
        const keep = Math.round(part * values.length);
        expect(kept(magnitudeMask(values, part))).toEqual(keptBySorting(values, keep));
      }),
      { numRuns: 200 },
    );
  });

  it('agrees with a sort over many blocks', () => {
    const values = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i * i) * 0.1);
    for (const part of [0, 0.01, 0.08, 0.5, 1]) {
      const mask = magnitudeMask(values, part);
      expect(kept(mask)).toEqual(keptBySorting(values, Math.round(part * values.length)));
    }
  });

  it('lets masks only shrink when given the previous one', () => {
    fc.assert(
      fc.property(weights, weights, density, density, (first, second, a, b) => {
        const n = Math.min(first.length, second.length);
        const before = magnitudeMask(first.subarray(0, n), Math.max(a, b));
        const retrained = second.subarray(0, n);
        const after = magnitudeMask(retrained, Math.min(a, b), { previous: before });
        expect(countKept(after)).toBe(Math.round(Math.min(a, b) * n));
        after.forEach((bit, i) => {
          expect(bit).toBeLessThanOrEqual(before[i]!);
        });
        const least = Math.min(...kept(after).map((i) => Math.abs(retrained[i]!)));
        before.forEach((bit, i) => {
          if (bit === 1 && after[i] === 0)
            expect(Math.abs(retrained[i]!)).toBeLessThanOrEqual(least);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('lets pruned weights return without a previous mask', () => {
    const grown = Float32Array.of(5, 1);
    const previous = Uint8Array.of(0, 1);
    expect([...magnitudeMask(grown, 0.5, { previous })]).toEqual([0, 1]);
    expect([...magnitudeMask(grown, 0.5)]).toEqual([1, 0]);
  });

  it('refuses impossible densities and masks that do not fit', () => {
    const values = Float32Array.of(1, 2, 3, 4);
    expect(() => magnitudeMask(values, 1.1, { name: 'fc1' })).toThrow(UsageError);
    expect(() => magnitudeMask(values, Number.NaN, { name: 'fc1' })).toThrow('fc1: density NaN');
    const previous = Uint8Array.of(1, 0, 0, 0);
    expect(() => magnitudeMask(values, 0.5, { previous, name: 'fc1' })).toThrow(
      'fc1: density 0.5 keeps 2 of 4 weights, but the previous mask left 1',
    );
    expect(() => magnitudeMask(values, 0.5, { previous: new Uint8Array(3) })).toThrow(
      'weights: the previous mask has 3 elements for 4 weights',
    );
  });

  it.each([Number.NaN, Infinity, -Infinity])('refuses a weight of %d, even a pruned one', (bad) => {
    const values = new Float32Array(5000).fill(1);
    values[4500] = bad;
    const previous = new Uint8Array(5000).fill(1);
    previous[4500] = 0;
    expect(() => magnitudeMask(values, 0.5, { previous, name: 'fc1' })).toThrow(InputError);
    expect(() => magnitudeMask(values, 0.5)).toThrow(`weights: element 4500 is ${bad}`);
  });
});

describe('globalMagnitudeMasks', () => {
  it('is the mask of all tensors laid end to end', () => {
    fc.assert(
      fc.property(fc.array(weights, { minLength: 1, maxLength: 4 }), density, (parts, part) => {
        const tensors = parts.map((values, i) => ({ name: `w${i}`, weights: values }));
        const joined = Float32Array.from(parts.flatMap((values) => [...values]));
        const masks = globalMagnitudeMasks(tensors, part);
        expect(masks.flatMap((mask) => [...mask])).toEqual([...magnitudeMask(joined, part)]);
      }),
    );
  });

  it('takes layers for their own scale with layer-rms', () => {
    const small = Float32Array.of(0.01, 0.02, 0.03, 0.04);
    const tensors = [
      { name: 'wide', weights: small },
      { name: 'narrow', weights: small.map((value) => value * 128) },
    ];
    expect(globalMagnitudeMasks(tensors, 0.5).map(countKept)).toEqual([0, 4]);
    const masks = globalMagnitudeMasks(tensors, 0.5, { normalise: 'layer-rms' });
    expect(masks.map((mask) => [...mask])).toEqual([
      [0, 0, 1, 1],
      [0, 0, 1, 1],
    ]);
  });

  it('takes the root mean square over weights that are not yet pruned', () => {
    // Both layers hold 3 and 4 still; one is diluted by pruned weights.
    const full = { name: 'a', weights: Float32Array.of(3, 4) };
    const diluted = {
      name: 'b',
      weights: Float32Array.of(3, 0, 0, 4),
      previous: Uint8Array.of(1, 0, 0, 1),
    };
    const masks = globalMagnitudeMasks([full, diluted], 2 / 6, { normalise: 'layer-rms' });
    expect(masks.map((mask) => [...mask])).toEqual([
      [0, 1],
      [0, 0, 0, 1],
    ]);
  });

  it('leaves a layer of zeros for last, and survives no layers', () => {
    const zeros = { name: 'z', weights: new Float32Array(3) };
    const ones = { name: 'o', weights: Float32Array.of(1, 1, 1) };
    const masks = globalMagnitudeMasks([zeros, ones], 0.5, { normalise: 'layer-rms' });
    expect(masks.map(countKept)).toEqual([0, 3]);
    expect(applyMask(ones.weights, masks[1]!)).toEqual(ones.weights);
    expect(globalMagnitudeMasks([], 0.5)).toEqual([]);
  });
});
