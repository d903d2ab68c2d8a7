import { describe, expect, it } from 'vitest';
import { zeroOrderBits, zeroOrderBlockBits } from './zero-order-bits.js';

describe('zeroOrderBits', () => {
  it('is n times the entropy', () => {
    expect(zeroOrderBits([0, 1, 2, 3], 4)).toBeCloseTo(8);
    expect(zeroOrderBits([1, 1, 1], 2)).toBe(0);
    expect(zeroOrderBits([0, 0, 0, 1], 2)).toBeCloseTo(4 * 0.8112781, 5);
  });

  it('counts rows and columns without weights once only', () => {
    const symbols = new Uint8Array(64);
    for (const [row, column] of [
      [0, 0],
      [0, 2],
      [5, 0],
    ] as const)
      symbols[row * 8 + column] = 1;
    const lines = zeroOrderBits([1, 0, 0, 0, 0, 1, 0, 0], 2) * 2;
    expect(zeroOrderBlockBits(symbols, 8, 2)).toBeCloseTo(lines + zeroOrderBits([1, 1, 1, 0], 2));
  });
});
