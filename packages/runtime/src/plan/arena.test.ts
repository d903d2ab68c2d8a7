import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangeBuffers } from './arena.js';

describe('arrangeBuffers', () => {
  it('gives a chain of layers the room of its two largest neighbours', () => {
    const { floats, leastFloats } = arrangeBuffers(
      [160, 320, 64, 480, 16].map((size, i) => ({ floats: size, from: i, to: i + 1 })),
    );
    expect(leastFloats).toBe(64 + 480);
    expect(floats).toBe(544);
  });

  it('never lets two buffers that live together overlap', () => {
    const lifetime = fc
      .tuple(fc.nat(500), fc.nat(20), fc.nat(6))
      .map(([floats, from, length]) => ({ floats, from, to: from + length }));
    fc.assert(
      fc.property(fc.array(lifetime, { maxLength: 25 }), (lifetimes) => {
        const { offsets, floats, leastFloats } = arrangeBuffers(lifetimes);
        expect(floats).toBeGreaterThanOrEqual(leastFloats);
        lifetimes.forEach((a, i) => {
          expect(offsets[i]! + a.floats).toBeLessThanOrEqual(floats);
          lifetimes.slice(0, i).forEach((b, j) => {
            const together = a.from <= b.to && b.from <= a.to;
            const apart =
              offsets[i]! + a.floats <= offsets[j]! || offsets[j]! + b.floats <= offsets[i]!;
            expect(!together || apart).toBe(true);
          });
        });
      }),
    );
  });
});
