import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateKeepBits, type MaskLayout } from './keep-bits.js';

function bitsOf(mask: ArrayLike<number>, layout: MaskLayout): Float32Array {
  const bits = new Float32Array(mask.length);
  estimateKeepBits(Uint8Array.from(mask), layout, bits);
  return bits;
}

describe('estimateKeepBits', () => {
  it('asks less where row, column and neighbours are denser', () => {
    const mask = new Uint8Array(16 * 10);
    for (let row = 0; row < 16; row++) mask[row * 10 + 3] = 1;
    for (let column = 0; column < 10; column++) mask[5 * 10 + column] = 1;
    const bits = bitsOf(mask, { rows: 16, columns: 10 });
    const [inColumn, inRow, elsewhere] = [bits[0 * 10 + 3]!, bits[5 * 10]!, bits[0]!];
    expect(inColumn).toBeLessThan(elsewhere);
    expect(inRow).toBeLessThan(elsewhere);

    const block = new Uint8Array(36 * 4);
    for (const pixel of [7, 8, 9, 13, 15, 19, 20, 21]) block[pixel * 4 + 1] = 1;
    const near = bitsOf(block, { rows: 36, columns: 4, plane: [6, 6, 1] });
    expect(near[14 * 4 + 1]).toBeLessThan(near[34 * 4 + 1]!);
    const plain = bitsOf(block, { rows: 36, columns: 4 });
    expect(near[14 * 4 + 1]).toBeLessThan(plain[14 * 4 + 1]!);
  });

  it('does not depend on the weight itself, and sums neighbours of the same channel as by hand', () => {
    const layouts: MaskLayout[] = [
      { rows: 24, columns: 5, plane: [3, 4, 2] },
      { rows: 24, columns: 5 },
    ];
    const masks = fc.array(fc.nat(1), { minLength: 120, maxLength: 120 });
    fc.assert(
      fc.property(masks, fc.nat(119), fc.constantFrom(...layouts), (mask, at, layout) => {
        const [on, off] = [1, 0].map((bit) => bitsOf(mask.with(at, bit), layout)[at]!);
        // The density of all, which is a prior only, sees the weight itself.
        expect(Math.abs(on! - off!)).toBeLessThan(0.5);
        for (const bits of bitsOf(mask, layout)) expect(bits).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it('comes near the ideal code length on identically distributed masks', () => {
    const rows = 200;
    const mask = Uint8Array.from({ length: rows * 50 }, (_, i) => ((i * 7919) % 97 < 10 ? 1 : 0));
    const bits = bitsOf(mask, { rows, columns: 50 });
    const kept = bits.filter((_, i) => mask[i] === 1);
    const mean = kept.reduce((a, b) => a + b, 0) / kept.length;
    expect(mean).toBeCloseTo(2.2 - Math.log2(10 / 97), 0);
  });
});
