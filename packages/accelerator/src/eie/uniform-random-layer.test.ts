import { describe, expect, it } from 'vitest';
import { sparseMatrix } from './sparse-matrix.js';
import { uniformRandomLayer } from './uniform-random-layer.js';

const shape = { inputs: 300, outputs: 200, weightDensity: 0.1, activationDensity: 0.35 };

describe('uniformRandomLayer', () => {
  it('has the densities asked for', () => {
    const { matrix, activations } = uniformRandomLayer(shape, 1);
    sparseMatrix(matrix);
    // 60000 draws at 10 %: five standard deviations are 367.
    expect(Math.abs(matrix.rows.length - 6000)).toBeLessThan(367);
    expect(activations.filter((a) => a !== 0).length).toBe(105);
  });

  it('spreads non-zeros evenly over rows and columns', () => {
    const { rows, columnStarts } = uniformRandomLayer(shape, 2).matrix;
    // Halves of the rows and of the columns: 3000 each, five standard deviations are 260.
    expect(Math.abs(rows.filter((row) => row < 100).length - 3000)).toBeLessThan(260);
    expect(Math.abs(columnStarts[150]! - 3000)).toBeLessThan(260);
  });

  it('gives the same layer for a seed, and another for another', () => {
    expect(uniformRandomLayer(shape, 3)).toEqual(uniformRandomLayer(shape, 3));
    expect(uniformRandomLayer(shape, 3).matrix.rows).not.toEqual(
      uniformRandomLayer(shape, 4).matrix.rows,
    );
  });

  it('fills a dense layer', () => {
    const { matrix } = uniformRandomLayer(
      { inputs: 3, outputs: 2, weightDensity: 1, activationDensity: 0 },
      1,
    );
    expect([...matrix.rows]).toEqual([0, 1, 0, 1, 0, 1]);
    expect([...matrix.columnStarts]).toEqual([0, 2, 4, 6]);
  });

  it('refuses densities outside their ranges', () => {
    expect(() => uniformRandomLayer({ ...shape, weightDensity: 0 }, 1)).toThrow(/density of 0/);
    expect(() => uniformRandomLayer({ ...shape, activationDensity: 1.1 }, 1)).toThrow(/1\.1/);
    expect(() => uniformRandomLayer({ ...shape, inputs: 0 }, 1)).toThrow(/0 inputs/);
    expect(() => uniformRandomLayer(shape, -1)).toThrow(/seed: -1/);
  });
});
