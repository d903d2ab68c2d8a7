import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eieConfiguration } from './configuration.js';
import { interleave } from './interleaved-csc.js';
import { simulateMatrixVector } from './simulate-matrix-vector.js';
import { sparseMatrixFromDense } from './sparse-matrix.js';

/** Weights and activations of small whole numbers, whose sums are exact in any order. */
const products = fc
  .record({
    inputs: fc.integer({ min: 1, max: 40 }),
    outputs: fc.integer({ min: 1, max: 90 }),
    processingElements: fc.integer({ min: 1, max: 9 }),
    queueDepth: fc.integer({ min: 1, max: 4 }),
    activationRegisters: fc.integer({ min: 1, max: 30 }),
    indexBits: fc.integer({ min: 1, max: 4 }),
    weightDensity: fc.constantFrom(0, 0.05, 0.3, 1),
    activationDensity: fc.constantFrom(0, 0.2, 1),
  })
  .chain((shape) => {
    const sparse = (length: number, density: number) =>
      fc.array(
        fc
          .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -7, max: 7 }))
          .map(([draw, value]) => (draw < density ? value : 0)),
        { minLength: length, maxLength: length },
      );
    return fc.record({
      shape: fc.constant(shape),
      kernel: sparse(shape.inputs * shape.outputs, shape.weightDensity),
      activations: sparse(shape.inputs, shape.activationDensity),
    });
  });

describe('simulateMatrixVector', () => {
  it('gives what a plain loop over the dense matrix gives', () => {
    fc.assert(
      fc.property(products, ({ shape, kernel, activations }) => {
        const { inputs, outputs, weightDensity: _, activationDensity: __, ...overrides } = shape;
        const matrix = interleave(
          sparseMatrixFromDense(Float32Array.from(kernel), inputs, outputs),
          eieConfiguration({ ...overrides, codeBits: 8 - overrides.indexBits }),
        );
        const run = simulateMatrixVector(matrix, Float32Array.from(activations));
        const expected = Array.from({ length: outputs }, (_, row) =>
          activations.reduce((sum, a, column) => sum + a * kernel[column * outputs + row]!, 0),
        );
        expect([...run.outputs].map((sum) => sum + 0)).toEqual(expected.map((sum) => sum + 0));
        expect(run.cycles).toBeGreaterThanOrEqual(run.theoreticalCycles);
      }),
      { numRuns: 200 },
    );
  });

  // Row 0 is 2·a0 − 1·a1, row 1 is 3·a2.
  const matrix = interleave(
    sparseMatrixFromDense(Float32Array.of(2, 0, -1, 0, 0, 3), 3, 2),
    eieConfiguration({ processingElements: 2 }),
  );

  it('starts from the bias and rectifies at write-back', () => {
    const activations = Float32Array.of(1, 5, -1);
    expect([...simulateMatrixVector(matrix, activations).outputs]).toEqual([-3, -3]);
    const bias = Float32Array.of(1, 4);
    const { outputs } = simulateMatrixVector(matrix, activations, { bias, activation: 'relu' });
    expect([...outputs]).toEqual([0, 1]);
    expect([...bias]).toEqual([1, 4]);
  });

  it('broadcasts negative activations, and no zeros of either sign', () => {
    expect(simulateMatrixVector(matrix, Float32Array.of(-1, 0, -0)).broadcasts).toBe(1);
  });

  it('refuses what does not fit the matrix', () => {
    expect(() => simulateMatrixVector(matrix, new Float32Array(2))).toThrow(
      /2 activations.*3 inputs/,
    );
    expect(() =>
      simulateMatrixVector(matrix, new Float32Array(3), { bias: new Float32Array(3) }),
    ).toThrow(/3 biases.*2 outputs/);
    expect(() => simulateMatrixVector(matrix, Float32Array.of(0, Number.NaN, 0))).toThrow(
      /activation 1 is NaN/,
    );
  });
});
