import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseKernel, sparseMatrix, sparseMatrixFromDense } from './sparse-matrix.js';

describe('sparseMatrixFromDense', () => {
  it('keeps non-zeros by column, with the distinct weights as the codebook', () => {
    // Input 0 feeds output 1, input 1 feeds nothing, input 2 feeds both.
    const matrix = sparseMatrixFromDense(Float32Array.of(0, 0.5, 0, -0, -2, 0.5), 3, 2);
    expect([...matrix.columnStarts]).toEqual([0, 1, 1, 3]);
    expect([...matrix.rows]).toEqual([1, 0, 1]);
    expect([...matrix.codebook]).toEqual([-2, 0.5]);
    expect([...matrix.codes]).toEqual([2, 1, 2]);
    expect(sparseMatrix(matrix)).toBe(matrix);
  });

  it('gives back any kernel', () => {
    const kernels = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([inputs, outputs]) =>
        fc.tuple(
          fc.constant(inputs),
          fc.array(fc.integer({ min: -3, max: 3 }), {
            minLength: inputs * outputs,
            maxLength: inputs * outputs,
          }),
        ),
      );
    fc.assert(
      fc.property(kernels, ([inputs, weights]) => {
        const matrix = sparseMatrixFromDense(
          Float32Array.from(weights),
          inputs,
          weights.length / inputs,
        );
        expect([...denseKernel(sparseMatrix(matrix))]).toEqual(weights.map((w) => w + 0));
      }),
    );
  });

  it('refuses what is no matrix', () => {
    expect(() => sparseMatrixFromDense(new Float32Array(5), 2, 3)).toThrow(/5 weights.*are 6/);
    expect(() => sparseMatrixFromDense(new Float32Array(0), 0, 3)).toThrow(/0 inputs/);
    expect(() => sparseMatrixFromDense(Float32Array.of(1, Number.NaN), 2, 1)).toThrow(
      /NaN.*finite/,
    );
    const distinct = Float32Array.from({ length: 65536 }, (_, n) => n + 1);
    expect(() => sparseMatrixFromDense(distinct, 256, 256)).toThrow(/more than 65535.*share/);
  });
});

describe('sparseMatrix', () => {
  const good = {
    inputs: 2,
    outputs: 3,
    columnStarts: Uint32Array.of(0, 2, 3),
    rows: Uint32Array.of(0, 2, 1),
    codes: Uint16Array.of(1, 2, 2),
    codebook: Float32Array.of(-1, 1),
  };

  it('refuses arrays that do not agree', () => {
    expect(sparseMatrix(good)).toBe(good);
    const bad: [object, RegExp][] = [
      [{ inputs: 3 }, /3 column starts.*must be 4/],
      [{ columnStarts: Uint32Array.of(0, 2, 4) }, /last column ends at 4/],
      [{ columnStarts: Uint32Array.of(0, 4, 3) }, /column 1 ends before it starts/],
      [{ rows: Uint32Array.of(2, 2, 1) }, /column 0 has row 2 after row 2/],
      [{ rows: Uint32Array.of(0, 3, 1) }, /row 3.*below 3/],
      [{ codes: Uint16Array.of(0, 2, 2) }, /code 0.*1 to 2/],
      [{ codes: Uint16Array.of(1, 3, 2) }, /code 3.*1 to 2/],
      [{ codebook: Float32Array.of(0, 1) }, /shared weight 0 is 0/],
    ];
    for (const [change, message] of bad) {
      expect(() => sparseMatrix({ ...good, ...change })).toThrow(message);
    }
  });
});
