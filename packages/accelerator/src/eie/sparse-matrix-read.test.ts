import { describe, expect, it } from 'vitest';
import { eieConfiguration } from './configuration.js';
import { interleave } from './interleaved-csc.js';
import { sparseMatrixFromDense } from './sparse-matrix.js';
import { SparseMatrixRead } from './sparse-matrix-read.js';

const readsOf = (sramWidth: number, addresses: readonly (readonly [number, number])[]): number => {
  const matrix = sparseMatrixFromDense(new Float32Array(64).fill(1), 1, 64);
  const unit = new SparseMatrixRead(
    interleave(matrix, eieConfiguration({ processingElements: 2, sramWidth })),
  );
  for (const [pe, address] of addresses) unit.select(pe, address);
  return unit.reads;
};

describe('SparseMatrixRead', () => {
  it('reads a row of eight entries once while a PE stays in it', () => {
    const walk = [0, 1, 6, 7].map((address) => [0, address] as const);
    expect(readsOf(64, walk)).toBe(1);
    expect(readsOf(64, [...walk, [0, 8], [0, 15], [0, 7]])).toBe(3);
    expect(readsOf(16, walk)).toBe(2);
    expect(readsOf(8, walk)).toBe(4);
  });

  it("keeps every PE's row", () => {
    expect(
      readsOf(64, [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 9],
      ]),
    ).toBe(3);
  });
});
