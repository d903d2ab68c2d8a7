import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { simulateMatrixVector } from '../simulate-matrix-vector.js';
import { sparseMatrixFromDense } from '../sparse-matrix.js';
import { weightReads } from './weight-reads.js';

/** A kernel [inputs, outputs] of few values, about two thirds of them zero. */
const product = fc
  .record({ inputs: fc.integer({ min: 1, max: 12 }), outputs: fc.integer({ min: 1, max: 60 }) })
  .chain(({ inputs, outputs }) =>
    fc.record({
      inputs: fc.constant(inputs),
      outputs: fc.constant(outputs),
      kernel: fc
        .array(fc.constantFrom(0, 0, 0, 0, 0, 0.5, -1, 2), {
          minLength: inputs * outputs,
          maxLength: inputs * outputs,
        })
        .map((weights) => Float32Array.from(weights)),
      vector: fc
        .array(fc.constantFrom(0, 0, 1, -3), { minLength: inputs, maxLength: inputs })
        .map((values) => Float32Array.from(values)),
      processingElements: fc.integer({ min: 1, max: 5 }),
      activationRegisters: fc.integer({ min: 1, max: 20 }),
      indexBits: fc.constantFrom(1, 2, 4),
    }),
  );

describe('weightReads', () => {
  it('counts what the simulator reads', () => {
    fc.assert(
      fc.property(product, ({ inputs, outputs, kernel, vector, indexBits, ...sizes }) => {
        const codeBits = 4;
        const sramWidth = 4 * (indexBits + codeBits);
        const configuration = eieConfiguration({ ...sizes, indexBits, codeBits, sramWidth });
        const matrix = interleave(sparseMatrixFromDense(kernel, inputs, outputs), configuration);
        const counted = weightReads(matrix, vector);
        const { reads, entries } = simulateMatrixVector(matrix, vector);
        expect(counted.entries).toBe(entries);
        expect(counted.matrixReads).toBe(reads.matrixSramRows);
        expect(counted.pointerReads).toBe(reads.evenPointers + reads.oddPointers);
      }),
    );
  });

  it('counts as a walk over every weight does', () => {
    fc.assert(
      fc.property(
        product,
        ({ inputs, outputs, kernel, vector, processingElements: N, indexBits }) => {
          const configuration = eieConfiguration({
            ...{ processingElements: N, indexBits, codeBits: 4, sramWidth: 4 * (indexBits + 4) },
          });
          const matrix = interleave(sparseMatrixFromDense(kernel, inputs, outputs), configuration);
          const lines = new Set<string>();
          let entries = 0;
          for (let pe = 0; pe < N; pe++) {
            for (let input = 0, address = 0; input < inputs; input++) {
              for (let row = pe, zeros = 0; row < outputs; row += N) {
                if (kernel[input * outputs + row] === 0) zeros++;
                const isFull = zeros === 2 ** indexBits;
                const isPadding = isFull && hasWeightBelow(kernel, input, outputs, row, N);
                if (kernel[input * outputs + row] === 0 && !isPadding) continue;
                zeros = 0;
                if (vector[input] !== 0) {
                  entries++;
                  // A line is read again only after another one: addresses ascend.
                  lines.add(`${pe} ${Math.floor(address / 4)}`);
                }
                address++;
              }
            }
          }
          const counted = weightReads(matrix, vector);
          expect(counted.entries).toBe(entries);
          expect(counted.matrixReads).toBe(lines.size);
          const active = vector.filter((value) => value !== 0).length;
          expect(counted.pointerReads).toBe(2 * N * active);
        },
      ),
    );
  });
});

function hasWeightBelow(
  kernel: Float32Array,
  input: number,
  outputs: number,
  row: number,
  step: number,
): boolean {
  for (let next = row + step; next < outputs; next += step) {
    if (kernel[input * outputs + next] !== 0) return true;
  }
  return false;
}
