import type { SharedTensor } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../recipe/index.js';
import { roundCodebooks, roundToPrecision } from './round-stage.js';

const shared = (centroids: number[]): SharedTensor => ({
  ...{ name: 'w', shape: [1], dtype: 'float32', vectorLength: 1 },
  ...{ centroids: Float32Array.from(centroids), clusters: Uint8Array.of(1) },
});
const recipe = parseRecipe({});

describe('roundCodebooks', () => {
  it('rounds codebooks to float16, but leaves grids as they are', () => {
    const books = new Map([['w', shared([0.1, 0.2])]]);
    const rounded = roundCodebooks(books, [{ name: 'w', step: undefined }], recipe);
    expect([...rounded.get('w')!.centroids]).toEqual([0.0999755859375, 0.199951171875]);
    const grid = roundCodebooks(books, [{ name: 'w', step: 0.1 }], recipe);
    expect(grid.get('w')!.centroids).toEqual(books.get('w')!.centroids);
  });

  it('keeps to what the format of the model can hold, at its ends too', () => {
    const books = new Map([['w', shared([-70_000, 0.1, 70_000])]]);
    const plans = [{ name: 'w', step: 0.1 }];
    const rounded = roundCodebooks(books, plans, recipe, new Map([['w', 'float16']]));
    expect([...rounded.get('w')!.centroids]).toEqual([-65_504, 0.0999755859375, 65_504]);
  });
});

describe('roundToPrecision', () => {
  it('rounds the tensors named, and leaves arrays alone that need no rounding', () => {
    const weights = new Map([
      ['a', Float32Array.of(0.1)],
      ['b', Float32Array.of(0.1)],
      ['c', Float32Array.of(0.5)],
    ]);
    const precision = new Map([
      ['a', 'bfloat16'],
      ['c', 'float16'],
    ] as const);
    const rounded = roundToPrecision(weights, precision);
    expect([...rounded.get('a')!]).toEqual([0.10009765625]);
    expect(rounded.get('b')).toBe(weights.get('b'));
    expect(rounded.get('c')).toBe(weights.get('c'));
  });
});
