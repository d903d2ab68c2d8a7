import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeDecoder, RangeEncoder } from './range-coder.js';

const decision = fc.tuple(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 0, max: 1 }));
// Improbable bits in a row make carries, which runs of 0xff pass on.
const extreme = fc.constantFrom<[number, number]>(
  [1, 0],
  [65535, 1],
  [65535, 0],
  [1, 1],
  [32768, 0],
);
const decisions = fc.array(fc.oneof(decision, extreme), { maxLength: 800 });

function encode(some: readonly (readonly [number, number])[]): Uint8Array {
  const encoder = new RangeEncoder(16);
  for (const [probability, bit] of some) encoder.code(probability, bit);
  return encoder.finish();
}

describe('the range coder', () => {
  it('gives back any bits under any probabilities, close to what they cost', () => {
    fc.assert(
      fc.property(decisions, (some) => {
        const bytes = encode(some);
        const decoder = new RangeDecoder(bytes, 16);
        for (const [probability, bit] of some) expect(decoder.code(probability, 0)).toBe(bit);
        expect(decoder.isFinished).toBe(true);
        const cost = some.reduce(
          (sum, [probability, bit]) =>
            sum - Math.log2((bit ? probability : 65536 - probability) / 65536),
          0,
        );
        expect(bytes.length).toBeLessThanOrEqual(cost / 8 + 0.001 * some.length + 2);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('knows its own bytes from longer, shorter and changed ones', () => {
    fc.assert(
      fc.property(decisions, fc.nat(), fc.integer({ min: 1, max: 255 }), (some, at, change) => {
        const bytes = encode(some);
        const isFinished = (other: Uint8Array) => {
          const decoder = new RangeDecoder(other, 16);
          const same = some.every(([probability, bit]) => decoder.code(probability, 0) === bit);
          return same && decoder.isFinished;
        };
        for (const tail of [[0], [change], [0, 0, 0, change], [change, 0, 0, 0, 0, 1]]) {
          expect(isFinished(Uint8Array.of(...bytes, ...tail))).toBe(false);
        }
        if (bytes.length === 0) return;
        expect(isFinished(bytes.slice(0, -1))).toBe(false);
        const changed = bytes.slice();
        changed[at % bytes.length]! ^= change;
        expect(isFinished(changed)).toBe(false);
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
