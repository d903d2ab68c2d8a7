import { describe, expect, it } from 'vitest';
import { benchmarkLayers } from './benchmark-layers.js';
import { eieConfiguration } from './configuration.js';
import { interleave } from './interleaved-csc.js';
import { sparseMatrixFromDense } from './sparse-matrix.js';
import { eieStorage } from './storage.js';
import { uniformRandomLayer } from './uniform-random-layer.js';

describe('eieStorage', () => {
  it('counts whole SRAM rows and both pointer banks', () => {
    // PE 0 has 9 entries, PE 1 has 8: two rows of eight entries and one.
    const matrix = interleave(
      sparseMatrixFromDense(new Float32Array(17).fill(1), 1, 17),
      eieConfiguration({ processingElements: 2 }),
    );
    const storage = eieStorage(matrix);
    expect([...storage.entries]).toEqual([9, 8]);
    expect([...storage.matrixBytes]).toEqual([16, 8]);
    // Pointers p_0 and p_1 of 16 bits.
    expect(storage.pointerBytes).toBe(4);
    expect(storage.activationBytes).toBe(0);
    expect(storage).toMatchObject({ fits: true, overflows: [] });
  });

  it('names every limit that is passed', () => {
    const matrix = interleave(
      sparseMatrixFromDense(new Float32Array(100).fill(1), 10, 10),
      eieConfiguration({
        ...{ processingElements: 3, activationRegisters: 2, pointerBits: 5 },
        ...{ matrixSramBytes: 32, pointerSramBytes: 8, activationSramBytes: 15 },
      }),
    );
    const { fits, overflows } = eieStorage(matrix);
    expect(fits).toBe(false);
    // PE 0 has 4 of the 10 rows, in two batches: 40 entries, 5 rows of 8 bytes; 21 pointers of 5 bits
    // in banks of 11; 4 inputs and 4 outputs a PE of 2 bytes.
    expect(overflows.map(({ memory, needed, available }) => [memory, needed, available])).toEqual([
      ['sparse-matrix SRAM', 40, 32],
      ['pointer SRAM', 14, 8],
      ['pointer bits', 6, 5],
      ['activation SRAM', 16, 15],
    ]);
    expect(overflows[0]!.message).toMatch(
      /10 inputs × 10 outputs needs 40 bytes of sparse-matrix SRAM on PE 0 of 3, which has 32; use/,
    );
  });

  it("finds the paper's Alex-6 to fit in the paper's EIE", () => {
    const { matrix } = uniformRandomLayer(benchmarkLayers[0]!, 1);
    expect(eieStorage(interleave(matrix, eieConfiguration())).fits).toBe(true);
  });
});
