import { SeededRandom } from '@pith/compress';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomAffine } from './affine.js';
import { deform } from './deform.js';
import { ElasticField } from './elastic-field.js';
import { channelsLast, type ImageLayout, imageLayout } from './image-layout.js';

/** Bilinear interpolation as a sum over all pixels, each under a tent of width 1. */
function sampled(plane: (x: number, y: number) => number, u: number, v: number, l: ImageLayout) {
  let sum = 0;
  for (let y = 0; y < l.height; y++) {
    for (let x = 0; x < l.width; x++) {
      sum += plane(x, y) * Math.max(0, 1 - Math.abs(u - x)) * Math.max(0, 1 - Math.abs(v - y));
    }
  }
  return sum;
}

describe('deform', () => {
  it('samples where the affine map and the displacement say, as a sum over tents does', () => {
    const form = fc.record({
      height: fc.integer({ min: 5, max: 9 }),
      width: fc.integer({ min: 5, max: 9 }),
      channels: fc.integer({ min: 1, max: 3 }),
      strength: fc.constantFrom(0, 0.5, 2),
      elastic: fc.constantFrom(0, 1, 3),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(form, ({ height, width, channels, strength, elastic, seed }) => {
        const layout = channelsLast(height, width, channels);
        const random = new SeededRandom(seed);
        const source = Float32Array.from({ length: height * width * channels }, () =>
          random.next(),
        );
        const affine = randomAffine(random, strength, layout);
        const field = new ElasticField(random, layout);
        const displacement = elastic > 0 ? field.draw(random, elastic) : undefined;
        const target = new Float32Array(source.length);
        deform(source, 0, target, 0, layout, { affine, displacement }, 2);
        const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
        const moved = (column: number, row: number) =>
          displacement === undefined
            ? 0
            : elastic * field.field[(row % field.side) * field.side + (column % field.side)]!;
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const [dx, dy] = [x - centreX, y - centreY];
            const d = displacement ?? { columnX: 0, rowX: 0, columnY: 0, rowY: 0 };
            const u = affine.a * dx + affine.b * dy + centreX - affine.shiftX;
            const v = affine.c * dx + affine.d * dy + centreY - affine.shiftY;
            for (let channel = 0; channel < channels; channel++) {
              const plane = (px: number, py: number) =>
                source[(py * width + px) * channels + channel]!;
              const expected = sampled(
                plane,
                u + moved(d.columnX + x, d.rowX + y),
                v + moved(d.columnY + x, d.rowY + y),
                layout,
              );
              expect(target[(y * width + x) * channels + channel]).toBeCloseTo(2 * expected, 5);
            }
          }
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('turns, scales and shifts about the centre', () => {
    const layout = channelsLast(5, 5, 1);
    const source = Uint8Array.from({ length: 25 }, (_, i) => i);
    const target = new Float32Array(25);
    const quarter = { a: 0, b: -1, c: 1, d: 0, shiftX: 0, shiftY: 0 };
    deform(source, 0, target, 0, layout, { affine: quarter }, 1);
    // A pixel at (x, y) from the centre comes from (−y, x).
    expect([...target.subarray(0, 5)]).toEqual([4, 9, 14, 19, 24]);
    const shift = { a: 1, b: 0, c: 0, d: 1, shiftX: 1, shiftY: 0 };
    deform(source, 0, target, 0, layout, { affine: shift }, 1);
    expect([...target.subarray(5, 10)]).toEqual([0, 5, 6, 7, 8]);
  });
});

describe('randomAffine', () => {
  const still = (strength: number, seed: number, layout: ImageLayout) => ({
    affine: randomAffine(new SeededRandom(seed), strength, layout),
  });

  it('is the identity at strength 0, with the gain applied', () => {
    const layout = channelsLast(5, 4, 3);
    const source = Uint8Array.from({ length: 2 * 5 * 4 * 3 }, (_, i) => (i * 37) % 256);
    const target = new Float32Array(5 * 4 * 3 + 2);
    deform(source, 60, target, 1, layout, still(0, 1, layout), 1 / 255);
    expect(target[0]).toBe(0);
    expect(target.at(-1)).toBe(0);
    for (let i = 0; i < 60; i++) expect(target[i + 1]).toBeCloseTo(source[60 + i]! / 255, 6);
  });

  it('moves a dot by no more than the documented range and keeps its mass inside', () => {
    const layout = channelsLast(28, 28, 1);
    const source = new Uint8Array(28 * 28);
    for (const p of [13, 14]) for (const q of [13, 14]) source[p * 28 + q] = 200;
    const centres: number[] = [];
    for (let trial = 0; trial < 200; trial++) {
      const target = new Float32Array(28 * 28);
      deform(source, 0, target, 0, layout, still(1, trial, layout), 1);
      let [mass, x, y] = [0, 0, 0];
      for (let i = 0; i < target.length; i++) {
        mass += target[i]!;
        x += target[i]! * (i % 28);
        y += target[i]! * Math.floor(i / 28);
      }
      expect(mass).toBeGreaterThan(0.6 * 800);
      expect(mass).toBeLessThan(1.6 * 800);
      expect(Math.abs(x / mass - 13.5)).toBeLessThan(3.2);
      expect(Math.abs(y / mass - 13.5)).toBeLessThan(3.2);
      centres.push(x / mass);
    }
    expect(Math.max(...centres) - Math.min(...centres)).toBeGreaterThan(2);
  });
});

describe('imageLayout', () => {
  it.each([
    [
      [28, 28, 1],
      [28, 28, 1],
      [28, 1, 1],
    ],
    [
      [28, 20],
      [28, 20, 1],
      [20, 1, 1],
    ],
    [
      [9, 8, 3],
      [9, 8, 3],
      [24, 3, 1],
    ],
    [
      [3, 9, 8],
      [9, 8, 3],
      [8, 1, 72],
    ],
  ])('takes [%s] for an image', (shape, [height, width, channels], strides) => {
    const [rowStride, pixelStride, channelStride] = strides;
    expect(imageLayout(shape)).toEqual({
      ...{ height, width, channels },
      ...{ rowStride, pixelStride, channelStride },
    });
  });

  it.each([[[784]], [[13]], [[7, 7, 64]], [[2, 28]], [[4, 4, 1]], [[5, 28, 28, 1]], [[]]])(
    'takes [%s] for none',
    (shape) => {
      expect(imageLayout(shape)).toBeUndefined();
    },
  );
});
