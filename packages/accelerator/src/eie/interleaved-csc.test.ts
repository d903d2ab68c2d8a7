import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eieConfiguration } from './configuration.js';
import { deinterleave, interleave } from './interleaved-csc.js';
import { sparseMatrixFromDense } from './sparse-matrix.js';
import { uniformRandomLayer } from './uniform-random-layer.js';

describe('interleave', () => {
  it("encodes the paper's column with its padding zero (Han et al. 2016, §III-B)", () => {
    const column = Float32Array.of(0, 0, 1, 2, ...new Array(18).fill(0), 3);
    const { slices, codebook } = interleave(
      sparseMatrixFromDense(column, 1, column.length),
      eieConfiguration({ processingElements: 1 }),
    );
    const { codes, indexes, pointers } = slices[0]!;
    expect(Array.from(codes, (code) => codebook[code])).toEqual([1, 2, 0, 3]);
    expect([...indexes]).toEqual([2, 0, 15, 2]);
    expect([...pointers]).toEqual([0, 4]);
    expect(slices[0]!.paddingZeros).toBe(1);
  });

  it("lays out the paper's PE 0 of 4 (Han et al. 2016, Fig. 2 and 3)", () => {
    const [inputs, outputs] = [8, 16];
    const kernel = new Float32Array(inputs * outputs);
    // biome-ignore format: W_row,column in the order of Fig. 3
    const ofPe0 = [
      [0, 0], [8, 0], [12, 0], [4, 1], [0, 2], [12, 2], [0, 4],
      [4, 4], [0, 5], [12, 5], [0, 6], [8, 7], [12, 7],
    ] as const;
    for (const [row, column] of ofPe0) kernel[column * outputs + row] = 1;
    kernel[3 * outputs + 5] = 2; // of PE 1: no concern of PE 0
    const { slices } = interleave(
      sparseMatrixFromDense(kernel, inputs, outputs),
      eieConfiguration({ processingElements: 4 }),
    );
    expect([...slices[0]!.indexes]).toEqual([0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 0, 2, 0]);
    expect([...slices[0]!.pointers]).toEqual([0, 3, 4, 6, 6, 8, 10, 11, 13]);
    expect([...slices[1]!.indexes]).toEqual([1]);
    expect([...slices[1]!.pointers]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });

  it('pads gaps of 16 and more, and not of 15', () => {
    const padded = (gap: number): number =>
      interleave(
        sparseMatrixFromDense(
          Float32Array.from({ length: gap + 1 }, (_, n) => +(n === gap)),
          1,
          gap + 1,
        ),
        eieConfiguration({ processingElements: 1 }),
      ).paddingZeros;
    expect([15, 16, 31, 32].map(padded)).toEqual([0, 1, 1, 2]);
  });

  it('is undone by deinterleave, for any shape, PEs and batches', () => {
    const shapes = fc.record({
      inputs: fc.integer({ min: 1, max: 30 }),
      outputs: fc.integer({ min: 1, max: 120 }),
      weightDensity: fc.constantFrom(0.02, 0.1, 0.5, 1),
      seed: fc.integer({ min: 0, max: 1000 }),
      processingElements: fc.integer({ min: 1, max: 12 }),
      activationRegisters: fc.integer({ min: 1, max: 130 }),
      indexBits: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(
        shapes,
        ({ seed, processingElements, activationRegisters, indexBits, ...shape }) => {
          const { matrix } = uniformRandomLayer({ ...shape, activationDensity: 1 }, seed);
          const interleaved = interleave(
            matrix,
            eieConfiguration({
              ...{ processingElements, activationRegisters, indexBits },
              codeBits: 8 - indexBits,
            }),
          );
          expect(deinterleave(interleaved)).toEqual(matrix);
          for (const { indexes, codes, pointers } of interleaved.slices) {
            expect(indexes.every((index) => index < 2 ** indexBits)).toBe(true);
            expect(codes.length).toBe(pointers.at(-1));
          }
          expect(interleaved.entries - interleaved.paddingZeros).toBe(matrix.rows.length);
        },
      ),
    );
  });

  it('widens codes for more shared weights than 15, and says so', () => {
    const of = (sharedWeights: number) =>
      interleave(
        sparseMatrixFromDense(
          Float32Array.from({ length: sharedWeights }, (_, n) => n + 1),
          1,
          sharedWeights,
        ),
        eieConfiguration(),
      );
    expect(of(15)).toMatchObject({ codeBits: 4, entriesPerSramRow: 8 });
    expect(of(16)).toMatchObject({ codeBits: 5, entriesPerSramRow: 7 });
    expect(of(255)).toMatchObject({ codeBits: 8, entriesPerSramRow: 5 });
  });

  it('refuses codes that no row of the SRAM holds', () => {
    const kernel = Float32Array.from({ length: 64 }, (_, n) => n + 1);
    expect(() =>
      interleave(sparseMatrixFromDense(kernel, 8, 8), eieConfiguration({ sramWidth: 8 })),
    ).toThrow(/64 shared weights need codes of 7 bits.*raise sramWidth to 11/);
  });
});
