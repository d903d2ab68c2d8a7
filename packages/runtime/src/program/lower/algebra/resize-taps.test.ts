import { InputError } from '@pith/container';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AxisResize, type ResizeCoordinates, resizeTaps } from './resize-taps.js';

/** One row resized by its taps. */
function resize(row: readonly number[], axis: Omit<AxisResize, 'input'>): number[] {
  const { perOutput, positions, weights } = resizeTaps({ ...axis, input: row.length });
  return Array.from({ length: axis.output }, (_, i) => {
    let sum = 0;
    for (let t = i * perOutput; t < (i + 1) * perOutput; t++) {
      expect(positions[t]).toBeGreaterThanOrEqual(0);
      expect(positions[t]).toBeLessThan(row.length);
      sum += row[positions[t]!]! * weights[t]!;
    }
    return sum;
  });
}

function expectNear(found: readonly number[], expected: readonly number[]) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
}

describe('TensorFlow resizes', () => {
  const ways = [
    { alignCorners: false, halfPixelCenters: false, coordinates: 'asymmetric' },
    { alignCorners: false, halfPixelCenters: true, coordinates: 'half-pixel' },
    { alignCorners: true, halfPixelCenters: false, coordinates: 'align-corners' },
  ] as const;

  it.each(ways)('$coordinates', ({ alignCorners, halfPixelCenters, coordinates }) => {
    const length = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(length, length, (input, output) => {
        const row = Array.from({ length: input }, (_, i) => Math.sin(7 * i) * 4);
        const image = tf.tensor4d(row, [1, 1, input, 1]);
        const linear = tf.image.resizeBilinear(image, [1, output], alignCorners, halfPixelCenters);
        expectNear(resize(row, { output, coordinates, filter: { kind: 'linear' } }), [
          ...linear.dataSync(),
        ]);
        const nearest = tf.image.resizeNearestNeighbor(
          image,
          [1, output],
          alignCorners,
          halfPixelCenters,
        );
        const rounding = coordinates === 'asymmetric' ? 'floor' : 'round-prefer-ceiling';
        expectNear(resize(row, { output, coordinates, filter: { kind: 'nearest', rounding } }), [
          ...nearest.dataSync(),
        ]);
      }),
    );
  });
});

describe('ONNX resizes', () => {
  // Rows of the examples in ONNX's description of Resize, which are outer products of such.
  const cubic = { kind: 'cubic', coefficient: -0.75 } as const;
  const row = [1, 2, 3, 4];

  it('by cubic interpolation', () => {
    // The first row of `resize_upsample_scales_cubic`, whose input is 1 … 16 in rows of 4.
    const published = [
      0.47265625, 0.76953125, 1.24609375, 1.875, 2.28125, 2.91015625, 3.38671875, 3.68359375,
    ];
    const found = resize(row, { output: 8, coordinates: 'half-pixel', filter: cubic });
    // All that the column adds to it is the same for a whole row.
    expectNear(
      found.map((value) => value - found[0]!),
      published.map((value) => value - published[0]!),
    );
    expect(found[0]! + found[7]!).toBeCloseTo(5);
  });

  it('without what lies outside', () => {
    const axis = { output: 8, coordinates: 'half-pixel', filter: cubic } as const;
    const inside = resize(row, { ...axis, excludeOutside: true });
    expect(inside.slice(2, 6)).not.toEqual([]);
    expect(inside[0]).not.toBeCloseTo(resize(row, axis)[0]!, 3);
    expectNear(resize([2, 2, 2], { ...axis, excludeOutside: true }), Array(8).fill(2));
  });

  it('with antialiasing, by which all positions count', () => {
    // A halving by the triangle filter of width 2 takes 1, 3, 3, 1 eighths.
    const axis = { output: 2, coordinates: 'half-pixel', filter: { kind: 'linear' } } as const;
    expectNear(resize([0, 8, 0, 0], { ...axis, antialias: true }), [3, 1]);
    expectNear(resize([0, 8, 0, 0], axis), [4, 0]);
  });

  it('to the symmetric middle where the scale does not give a whole length', () => {
    const axis = { output: 1, scale: 0.7, filter: { kind: 'linear' } } as const;
    expectNear(resize([1, 2], { ...axis, coordinates: 'half-pixel-symmetric' }), [1.5]);
    expectNear(resize([1, 2], { ...axis, coordinates: 'half-pixel' }), [1 + (0.5 / 0.7 - 0.5)]);
  });

  it('a crop, and zeros outside of the input', () => {
    const axis = { output: 3, coordinates: 'crop', filter: { kind: 'linear' } } as const;
    expectNear(resize([1, 2, 3, 4, 5], { ...axis, crop: [0.25, 0.75] }), [2, 3, 4]);
    expectNear(resize([1, 2, 3, 4, 5], { ...axis, crop: [-0.5, 1.5] }), [0, 3, 0]);
  });

  it.each([
    ['floor', [1, 1, 2, 2]],
    ['ceiling', [1, 2, 2, 2]],
    ['round-prefer-floor', [1, 1, 2, 2]],
    ['round-prefer-ceiling', [1, 2, 2, 2]],
  ] as const)('to the nearest, by %s', (rounding, expected) => {
    const filter = { kind: 'nearest', rounding } as const;
    expectNear(resize([1, 2], { output: 4, coordinates: 'asymmetric', filter }), expected);
  });
});

it('keeps a constant, whatever the way', () => {
  const coordinates: ResizeCoordinates[] = [
    'asymmetric',
    'half-pixel',
    'pytorch-half-pixel',
    'half-pixel-symmetric',
    'align-corners',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...coordinates),
      fc.constantFrom({ kind: 'linear' } as const, { kind: 'cubic', coefficient: -0.5 } as const),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      (way, filter, input, output, antialias) => {
        const found = resize(Array(input).fill(3), { output, coordinates: way, filter, antialias });
        expectNear(found, Array(output).fill(3));
      },
    ),
  );
});

it('refuses a scale that leads elsewhere', () => {
  const axis = { input: 4, output: 2, coordinates: 'half-pixel', antialias: true } as const;
  const filter = { kind: 'linear' } as const;
  expect(() => resizeTaps({ ...axis, filter, scale: 1e-9 })).toThrow(InputError);
  expect(() => resizeTaps({ ...axis, filter, scale: Number.NaN })).toThrow(/by the factor NaN/);
});
