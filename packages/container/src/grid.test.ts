import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCodebook, readCentroids, toCodebook } from './codebook.js';
import { gridCentroids, gridSize, parseGrid } from './grid.js';
import { gridBytes } from './grid-bytes.js';
import { plannedBytes } from './planned-bytes.js';
import type { Tensor } from './tensor.js';

const patternsOf = (values: ArrayLike<number>) => new Uint32Array(Float32Array.from(values).buffer);

/** Levels without 0, ascending. */
const levels = fc
  .uniqueArray(fc.integer({ min: -300, max: 300 }), { minLength: 6, maxLength: 200 })
  .map((list) => list.filter((level) => level !== 0).sort((a, b) => a - b));

test('multiples of any step are written as a few bytes, and are the same again', () => {
  fc.assert(
    fc.property(
      levels,
      fc.float({ min: Math.fround(1e-5), max: 100, noNaN: true }),
      (list, step) => {
        // Level 1 gives the step away.
        const all = [...new Set([...list, 1])].sort((a, b) => a - b);
        const patterns = patternsOf(all.map((level) => level * step));
        const { form, bytes } = toCodebook(patterns, 1);
        expect(['grid', 'float16']).toContain(form);
        expect(readCentroids(bytes, form)).toEqual(patterns);
      },
    ),
  );
});

test('without gaps a grid takes at most 12 bytes', () => {
  const step = Math.fround(0.0123);
  const around = Array.from({ length: 201 }, (_, i) => (i - 100) * step).filter(Boolean);
  const { form, bytes } = toCodebook(patternsOf(around), 1);
  expect(form).toBe('grid');
  expect(bytes.length).toBeLessThanOrEqual(12);
});

test('the weights of a quantised TensorFlow.js manifest are an affine grid', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-4, max: 1, noNaN: true }),
      // The converter makes 0 one of the levels, unless all weights lie on one side of it.
      fc.oneof(fc.integer({ min: -255, max: 0 }), fc.double({ min: 1, max: 60, noNaN: true })),
      (scale, begin) => {
        const min = scale * begin;
        const weights = Float32Array.from({ length: 256 }, (_, q) => q * scale + min);
        const { form, bytes } = toCodebook(new Uint32Array(weights.slice().buffer), 1);
        expect(['affine-grid', 'grid']).toContain(form);
        expect(bytes.length).toBeLessThanOrEqual(20);
        expect(readCentroids(bytes, form)).toEqual(new Uint32Array(weights.buffer));
      },
    ),
  );
});

test('256 distinct weights, none of them 0, still share', () => {
  const data = Float32Array.from({ length: 4096 }, (_, i) => ((i * 79) % 256) * 0.0171 - 0.7777);
  const found = findCodebook(new Uint32Array(data.buffer))!;
  expect(found.centroids.length).toBe(256);
  expect(new Float32Array(found.centroids.buffer)).toEqual(
    data
      .slice()
      .sort()
      .filter((x, i, all) => x !== all[i - 1]),
  );
  const tensor: Tensor = { name: 'w', shape: [4096], dtype: 'float32', data };
  expect(plannedBytes(tensor)).toBeLessThan(4096 + 200);
});

test('what is nearly a grid, or in another order, is none', () => {
  const exact = Array.from({ length: 40 }, (_, i) => (i + 1) * Math.fround(0.1));
  const patterns = patternsOf(exact);
  patterns[20]!++;
  expect(toCodebook(patterns, 1).form).toBe('float32');
  expect(toCodebook(patternsOf(exact.toReversed()), 1).form).toBe('float32');
  expect(toCodebook(patternsOf([...exact, Number.NaN]), 1).form).toBe('float32');
  expect(toCodebook(patternsOf([-0, ...exact]), 1).form).toBe('float32');
  expect(toCodebook(patternsOf(exact), 2).form).toBe('float32');
});

describe('a damaged grid is refused:', () => {
  const grid = (...numbers: number[]) => Uint8Array.of(0, 0, 0, 63, ...numbers);

  test('the worked example of docs/format.md is not', () => {
    const bytes = grid(3, 2, 1, 1, 1, 1);
    expect(gridBytes('grid', 0.5, 0, Int32Array.of(-2, -1, 1, 3))).toEqual(bytes);
    const parsed = parseGrid(bytes, 'grid');
    if (typeof parsed === 'string') throw new Error(parsed);
    expect(gridSize(parsed)).toBe(4);
    expect(gridCentroids(parsed)).toEqual(patternsOf([-1, -0.5, 0.5, 1.5]));
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['no levels', grid(), /cut short/],
    ['no runs', grid(3), /does not end/],
    ['a run of absent levels at the end', grid(3, 2, 1), /does not end/],
    ['an empty run', grid(3, 2, 0, 1), /empty run/],
    ['an integer cut short', grid(3, 0x82), /cut short or too long/],
    ['an integer of four bytes', grid(3, 0x82, 0x82, 0x82, 1), /cut short or too long/],
    ['levels too high', grid(0, 0x82, 0x80, 4), /above 65536/],
    ['levels too low', grid(0x83, 0x80, 8, 1), /below/],
    ['a step of 0', Uint8Array.of(0, 0, 0, 0, 0, 1), /step 0/],
    ['a negative step', Uint8Array.of(0, 0, 0, 0xbf, 0, 1), /step -0.5/],
    ['a step that is no number', Uint8Array.of(0, 0, 0xc0, 0x7f, 0, 1), /step NaN/],
    ['infinite centroids', Uint8Array.of(0xff, 0xff, 0x7f, 0x7f, 2, 2), /no finite/],
  ])('%s', (_, bytes, message) => {
    expect(parseGrid(bytes, 'grid')).toMatch(message);
  });
});
