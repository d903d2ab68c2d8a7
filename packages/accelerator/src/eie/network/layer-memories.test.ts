import { describe, expect, it } from 'vitest';
import { eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { sparseMatrixFromDense } from '../sparse-matrix.js';
import { layerMemories } from './layer-memories.js';

/** [inputs, outputs] of ones. */
function ones(inputs: number, outputs: number, overrides: Parameters<typeof eieConfiguration>[0]) {
  const configuration = eieConfiguration({ processingElements: 4, ...overrides });
  const kernel = new Float32Array(inputs * outputs).fill(1);
  const matrix = interleave(sparseMatrixFromDense(kernel, inputs, outputs), configuration);
  return { matrix, configuration };
}

describe('layerMemories', () => {
  it('adds up the matrices of a layer', () => {
    const { matrix, configuration } = ones(10, 6, {});
    // Rows 0, 4 on PE 0; 1, 5 on PE 1; 2 on PE 2; 3 on PE 3: a byte an entry, 8 a row.
    expect(layerMemories([matrix], configuration)).toEqual({
      ...{ matrixBytes: [24, 24, 16, 16], pointerBytes: 24, activationBytes: 0 },
      ...{ fits: true, overflows: [] },
    });
    expect(layerMemories([matrix, matrix], configuration)).toMatchObject({
      ...{ matrixBytes: [48, 48, 32, 32], pointerBytes: 48, fits: true },
    });
  });

  it('says when they fit one by one but not together', () => {
    const { matrix, configuration } = ones(10, 6, { matrixSramBytes: 40 });
    expect(layerMemories([matrix], configuration).fits).toBe(true);
    const { fits, overflows } = layerMemories([matrix, matrix], configuration);
    expect(fits).toBe(false);
    expect(overflows).toHaveLength(1);
    expect(overflows[0]).toMatch(/sparse-matrix SRAM: 48 bytes.*has 40; about 4 processing/);
  });

  it('says once that each matrix is too large', () => {
    const { matrix, configuration } = ones(10, 6, { matrixSramBytes: 16, pointerSramBytes: 8 });
    const { overflows } = layerMemories([matrix, matrix], configuration);
    expect(overflows).toHaveLength(2);
    expect(overflows[0]).toMatch(/24 bytes of sparse-matrix SRAM on PE 0 of 4, which has 16/);
    expect(overflows[1]).toMatch(/24 bytes of pointer SRAM/);
  });
});
