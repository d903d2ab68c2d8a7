import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../recipe/index.js';
import { gridStep, onGrid, planRate } from './rate-plan.js';

const tensor = (name: string, shape: number[], fill: number) => ({
  ...{ name, shape, dtype: 'float32' as const },
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill),
});
const model: SavedModel = {
  format: 'tfjs-layers-model',
  topology: new TextEncoder().encode('{"modelTopology":{}}'),
  tensors: [
    tensor('conv1/kernel', [5, 5, 1, 8], 0.4),
    tensor('conv1/bias', [8], 0.2),
    tensor('fc/kernel', [100, 10], 3),
    tensor('norm/moving_variance', [10], 1),
  ],
};
const weights = new Map(model.tensors.map(({ name, data }) => [name, data as Float32Array]));
const plan = (rate: object) => planRate(model, weights, parseRecipe({ rate }).rate!);

describe('planRate', () => {
  it('gives kernels and matrices levels, biases a grid, and leaves variances alone', () => {
    const { levels, grids } = plan({ levels: { dense: 6, convolution: 10, bits: 5 } });
    expect([...levels]).toEqual([
      ['conv1/kernel', { count: 10, step: 2 ** (-1 - 5) }],
      ['fc/kernel', { count: 6, step: 2 ** (2 - 5) }],
    ]);
    // That of its kernel, whose scale the sums have.
    expect([...grids]).toEqual([['conv1/bias', 2 ** (-1 - 5)]]);
  });

  it('follows the last exception that matches', () => {
    const tensors = [
      { match: '*/kernel', levels: 4 },
      { match: 'conv1/*', levels: 12 },
    ];
    const counts = [...plan({ levels: { tensors } }).levels.values()].map(({ count }) => count);
    expect(counts).toEqual([12, 4]);
    expect(() => plan({ levels: { tensors: [{ match: 'no*', levels: 4 }] } })).toThrow(UsageError);
  });
});

describe('gridStep', () => {
  it('is a power of two that scales with the values', () => {
    expect(gridStep(Float32Array.of(0.1, -0.7), 5)).toBe(1 / 32);
    expect(gridStep(Float32Array.of(1), 5)).toBe(1 / 32);
    expect(gridStep(Float32Array.of(1.01), 5)).toBe(1 / 16);
    expect(gridStep(Float32Array.of(0, 0), 5)).toBe(1);
    expect(gridStep(new Float32Array(0), 5)).toBe(1);
  });

  it('rounds to at most half a step, zeros to +0', () => {
    const values = Float32Array.of(0.3, -0.01, -0.7);
    const rounded = onGrid(values, 1 / 32);
    expect([...rounded].every((value, i) => Math.abs(value - values[i]!) <= 1 / 64)).toBe(true);
    expect(Object.is(rounded[1], 0)).toBe(true);
  });
});
