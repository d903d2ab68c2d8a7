import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelOf, plainOf } from '../../../../test/runtime/plain-values.js';
import { sparseWeights } from '../../../../test/runtime/sparse-weights.js';
import type { WeightReference } from '../program/program.js';
import type { StoredWeights } from '../weights/layer-weights.js';
import { decodeStoredWeights, decodeValues } from './decode-weights.js';
import type { OperatorContext } from './operator.js';

function contextOf(weights: StoredWeights): OperatorContext {
  return { weights: () => weights } as Partial<OperatorContext> as OperatorContext;
}

/** A file's shape of 1 to 4 axes, in any order and some of them turned. */
const references = fc
  .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 })
  .filter((shape) => shape.reduce((a, b) => a * b) < 20_000)
  .chain((shape) => {
    const axes = shape.map((_, axis) => axis);
    return fc
      .record({
        order: fc.shuffledSubarray(axes, { minLength: axes.length }),
        reversed: fc.subarray(axes),
        inline: fc.boolean(),
      })
      .map(({ order, reversed, inline }): WeightReference => {
        const values = Float32Array.from(plainOf(shape, 5).data);
        return {
          ...{ tensor: 'kernel', shape: order.map((axis) => shape[axis]!), reversed },
          ...{ stored: { shape, order }, ...(inline && { values }) },
        };
      });
  });

describe('decodeValues', () => {
  it('gives any order of axes, of plain and of sparse weights', () => {
    fc.assert(
      fc.property(references, fc.boolean(), (kernel, isSparse) => {
        const { shape } = kernel.stored!;
        const values = Float32Array.from(plainOf(shape, 5).data);
        const stored: StoredWeights = isSparse
          ? sparseWeights(shape, values)
          : { kind: 'plain', shape, values };
        const got = decodeValues(contextOf(stored), { layer: 'layer', kernel });
        expect(Array.from(got)).toEqual(Array.from(kernelOf(kernel, () => values)));
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('takes a kernel that lacks an axis of size 1, or has one more', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const weights: StoredWeights = { kind: 'plain', shape: [3, 2], values };
    const stored = { shape: [3, 2], order: [1, 0] };
    const kernel = { tensor: 'kernel', shape: [1, 2, 1, 3], stored, reversed: [0, 3] };
    expect(Array.from(decodeValues(contextOf(weights), { layer: 'layer', kernel }))).toEqual([
      5, 3, 1, 6, 4, 2,
    ]);
  });
});

describe('decodeStoredWeights', () => {
  const weights = sparseWeights([2, 3], [0, 0, 5, 0, 7, 0]);

  it('leaves weights sparse whose axes are in order already', () => {
    for (const kernel of [
      { tensor: 'kernel', shape: [2, 3] },
      { tensor: 'kernel', shape: [1, 2, 3], stored: { shape: [2, 1, 3], order: [1, 0, 2] } },
    ]) {
      const got = decodeStoredWeights(contextOf(weights), { layer: 'layer', kernel });
      expect(got).toEqual({ ...weights, shape: kernel.shape });
    }
  });

  it.each([
    ['another shape', { shape: [3, 2] }],
    ['another stored shape', { shape: [3, 2], stored: { shape: [3, 2], order: [0, 1] } }],
    [
      'an order that does not give the shape',
      { shape: [2, 3], stored: { shape: [2, 3], order: [1, 0] } },
    ],
    ['an axis twice', { shape: [2, 2], stored: { shape: [2, 3], order: [0, 0] } }],
    ['an axis left out', { shape: [2], stored: { shape: [2, 3], order: [0] } }],
    ['too few inline numbers', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5) }],
  ])('refuses %s', (_, kernel) => {
    expect(() =>
      decodeStoredWeights(contextOf(weights), {
        layer: 'fc1',
        kernel: { tensor: 'kernel', ...kernel },
      }),
    ).toThrow('layer "fc1": tensor "kernel"');
  });
});
