import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GapStatistics, placeEntries, toEntries } from './relative-index.js';

/** The entries as Deep Compression's figure 2 draws them: walk over the items, one by one. */
function naiveEntries(items: readonly number[], bits: number): [gap: number, value: number][] {
  const entries: [number, number][] = [];
  let gap = 0;
  const last = items.findLastIndex((item) => item !== 0);
  for (const item of items.slice(0, last + 1)) {
    if (item !== 0 || gap === 2 ** bits - 1) {
      entries.push([gap, item]);
      gap = 0;
    } else gap++;
  }
  return entries;
}

test('the worked example', () => {
  const items = Uint8Array.of(0, 0, 7, 0, 0, 0, 0, 0, 9, 0);
  const statistics = new GapStatistics(items);
  const { fillers } = statistics.atWidth(2);
  expect(fillers).toBe(1);
  const { gaps, values } = toEntries(items, 2, statistics.nonzeros + fillers);
  expect([...gaps]).toEqual([2, 3, 1]);
  expect([...values]).toEqual([7, 0, 9]);
});

test('figure 2 of Deep Compression: positions 1, 4, 15 at 3 bits take a filler', () => {
  const items = new Uint16Array(16);
  items[1] = 34;
  items[4] = 9;
  items[15] = 17;
  // The paper writes a difference of positions (1, 3, 8 = filler, 3), which is a gap and one more.
  expect([...toEntries(items, 3, 4).gaps]).toEqual([1, 2, 7, 2]);
  expect([...toEntries(items, 3, 4).values]).toEqual([34, 9, 0, 17]);
});

test('agrees with the walk over all items, at every width, and comes back', () => {
  const item = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(
      fc.array(item, { maxLength: 300 }),
      fc.integer({ min: 1, max: 10 }),
      (list, bits) => {
        const items = Uint8Array.from(list);
        const statistics = new GapStatistics(items);
        const { histogram, fillers } = statistics.atWidth(bits);
        const count = statistics.nonzeros + fillers;
        const expected = naiveEntries(list, bits);
        expect(count).toBe(expected.length);
        const { gaps, values } = toEntries(items, bits, count);
        expect(Array.from(gaps, (gap, i) => [gap, values[i]])).toEqual(expected);
        for (const [symbol, times] of histogram.counts.entries()) {
          expect(times).toBe(expected.filter(([gap]) => gap === symbol).length);
        }
        const target = new Uint8Array(items.length);
        expect(placeEntries(gaps, values, target)).toBe(-1);
        expect(target).toEqual(items);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test('entries beyond the last position are told', () => {
  const place = (gaps: number[], length: number) =>
    placeEntries(Uint8Array.from(gaps), new Uint8Array(gaps.length), new Uint8Array(length));
  expect(place([0, 0, 0], 3)).toBe(-1);
  expect(place([0, 0, 1], 3)).toBe(2);
  expect(place([0], 0)).toBe(0);
});

test('gaps of 2^15 and more are counted as fillers and a rest', () => {
  const items = new Uint8Array(100_001);
  items[100_000] = 1;
  const statistics = new GapStatistics(items);
  expect(statistics.candidateBits.at(-1)).toBe(15);
  const { histogram, fillers } = statistics.atWidth(15);
  expect(fillers).toBe(3);
  expect(histogram.counts[32767]).toBe(3);
  expect(histogram.counts[100_000 - 3 * 32768]).toBe(1);
});
