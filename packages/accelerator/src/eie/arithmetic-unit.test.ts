import { describe, expect, it } from 'vitest';
import { ArithmeticUnit } from './arithmetic-unit.js';
import { eieConfiguration } from './configuration.js';
import { interleave } from './interleaved-csc.js';
import { sparseMatrixFromDense } from './sparse-matrix.js';

/** One PE; columns are [0, 1, …16 zeros…, 1] and [1, 0, …]: entries (row 1), (padding), (row 18), (row 0). */
function unitOf(): ArithmeticUnit {
  const kernel = new Float32Array(2 * 19);
  for (const place of [1, 18, 19]) kernel[place] = 1;
  return new ArithmeticUnit(
    interleave(sparseMatrixFromDense(kernel, 2, 19), eieConfiguration({ processingElements: 1 })),
  );
}

describe('ArithmeticUnit', () => {
  it('looks up padding zeros, but writes nothing for them', () => {
    const unit = unitOf();
    unit.beginColumn(0);
    for (const address of [0, 1, 2]) unit.accept(0, address, address);
    expect(unit).toMatchObject({
      ...{ codebookLookups: 3, paddingZeros: 1, multiplyAccumulates: 2, bypasses: 0 },
      busyCycles: Uint32Array.of(3),
    });
  });

  it('bypasses the accumulator of the cycle before, and of no cycle earlier', () => {
    const repeatAfter = (cycles: number): number => {
      const unit = unitOf();
      for (const cycle of [0, cycles]) {
        unit.beginColumn(0);
        unit.accept(0, 3, cycle);
      }
      return unit.bypasses;
    };
    expect([1, 2, 3].map(repeatAfter)).toEqual([1, 0, 0]);
  });

  it('takes another row of the cycle before from its register', () => {
    const unit = unitOf();
    unit.beginColumn(0);
    unit.accept(0, 0, 0);
    unit.beginColumn(0);
    unit.accept(0, 3, 1);
    expect(unit.bypasses).toBe(0);
  });
});
