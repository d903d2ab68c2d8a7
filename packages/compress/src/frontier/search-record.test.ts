import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord, encodeRecord, type RecordArray } from './search-record.js';

const record = {
  facts: { path: [30, 20], validation: { error: 0.1 + 0.2 } },
  arrays: new Map<string, RecordArray>([
    ['clusters', Uint8Array.of(0, 2, 1)],
    ['weights', Float32Array.of(0.1, -0, Number.NaN, Number.POSITIVE_INFINITY)],
    ['wide', Uint16Array.of(65_535)],
    ['none', new Uint32Array(0)],
  ]),
};

describe('a search record', () => {
  it('reads back bit for bit, wherever it lies in memory', () => {
    const bytes = encodeRecord(record);
    for (const shift of [0, 1, 2, 3]) {
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      expect(decodeRecord(moved.subarray(shift))).toEqual(record);
    }
    expect(Object.is(decodeRecord(bytes)!.arrays.get('weights')![1], -0)).toBe(true);
  });

  it('is refused where any byte is changed, missing or added', () => {
    const bytes = encodeRecord(record);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const damaged = Uint8Array.from(bytes);
          damaged[at]! ^= flip;
          expect(decodeRecord(damaged)).toBeUndefined();
          expect(decodeRecord(bytes.subarray(0, at))).toBeUndefined();
        },
      ),
    );
    expect(decodeRecord(Uint8Array.of(...bytes, 0))).toBeUndefined();
    expect(decodeRecord(new Uint8Array(0))).toBeUndefined();
  });
});
