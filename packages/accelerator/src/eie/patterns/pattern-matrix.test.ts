import { describe, expect, it } from 'vitest';
import { sparseMatrix } from '../sparse-matrix.js';
import { patternMatrix } from './pattern-matrix.js';

describe('patternMatrix', () => {
  it('gives every place of the pattern a weight of the codebook', () => {
    const pattern = {
      ...{ inputs: 2, outputs: 3 },
      ...{ columnStarts: Uint32Array.of(0, 2, 3), rows: Uint32Array.of(0, 2, 1) },
    };
    const draws = [0, 0.5, 0.99];
    const matrix = patternMatrix(pattern, Float32Array.of(-1, 1), () => draws.shift()!);
    expect(sparseMatrix(matrix)).toMatchObject(pattern);
    expect([...matrix.codes]).toEqual([1, 2, 2]);
  });
});
