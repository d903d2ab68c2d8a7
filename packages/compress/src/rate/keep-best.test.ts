import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepBest } from './keep-best.js';

describe('keepBest', () => {
  it('keeps exactly so many, none of them below one that is not kept', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(scores, { maxLength: 4 }), fc.nat(50), (tensors, count) => {
        const parts = tensors.map((part) => Float32Array.from(part));
        const masks = parts.map(({ length }) => new Uint8Array(length).fill(7));
        keepBest(parts, count, masks);
        const all = parts.flatMap((part, t) =>
          [...part].map((s, i) => [s, masks[t]![i]!] as const),
        );
        const kept = all.filter(([, bit]) => bit === 1).map(([score]) => score);
        const pruned = all.filter(([, bit]) => bit === 0).map(([score]) => score);
        expect(kept.length + pruned.length).toBe(all.length);
        expect(kept.length).toBe(Math.min(count, all.length));
        if (kept.length > 0 && pruned.length > 0) {
          expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(...pruned));
        }
      }),
    );
  });
});
