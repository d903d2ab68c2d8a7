import { describe, expect, it } from 'vitest';
import { eieConfiguration } from './configuration.js';
import { interleave } from './interleaved-csc.js';
import { PointerRead } from './pointer-read.js';
import { sparseMatrixFromDense } from './sparse-matrix.js';

describe('PointerRead', () => {
  it("gives out the addresses of each PE's slice of a column", () => {
    // Two PEs: column 0 is [1, 0, 1], column 1 [0, 1, 1].
    const matrix = sparseMatrixFromDense(Float32Array.of(1, 0, 1, 0, 1, 1), 2, 3);
    const unit = new PointerRead(interleave(matrix, eieConfiguration({ processingElements: 2 })));
    const addresses = (pe: number, column: number): number[] => {
      unit.lookUp(pe, column);
      const taken: number[] = [];
      while (unit.hasEntry(pe)) taken.push(unit.takeEntry(pe));
      return taken;
    };
    expect(unit.idle).toBe(true);
    expect(addresses(0, 0)).toEqual([0, 1]);
    expect(addresses(0, 1)).toEqual([2]);
    expect(addresses(1, 0)).toEqual([]);
    unit.lookUp(1, 1);
    expect(unit.idle).toBe(false);
    expect(unit.takeEntry(1)).toBe(0);
    expect(unit.idle).toBe(true);
    // p_j and p_j+1 are one of an even and one of an odd address.
    expect(unit).toMatchObject({ bankReads: [4, 4], emptyColumns: 1 });
  });
});
