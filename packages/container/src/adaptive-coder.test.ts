import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candidateRows, codeAdaptively } from './adaptive-coder.js';
import { adaptiveStream } from './adaptive-stream.js';
import { CorruptFileError } from './errors.js';
import { plannedBytes } from './planned-bytes.js';
import { RangeDecoder, RangeEncoder } from './range-coder.js';
import { SymbolHistogram } from './symbol-histogram.js';
import { xorshift } from './xorshift.js';

function decode(bytes: Uint8Array, center: number, row: number, count: number, alphabet: number) {
  const target = new Uint32Array(count);
  const form = { coder: 2, bits: 0, base: 0, center, row };
  expect(adaptiveStream.fault(form, count, bytes.length, alphabet)).toBeUndefined();
  adaptiveStream.decode({ bytes, offset: 100, label: 'test' }, form, target, alphabet);
  return target;
}

test('the range coder gives back any bits under any probabilities', () => {
  const decision = fc.tuple(fc.integer({ min: 1, max: 4095 }), fc.integer({ min: 0, max: 1 }));
  // Improbable bits in a row make carries, which runs of 0xff pass on.
  const unlikely = fc.constantFrom<[number, number]>(
    [1, 0],
    [4095, 1],
    [4095, 0],
    [1, 1],
    [2048, 0],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(decision, unlikely), { maxLength: 800 }), (decisions) => {
      const encoder = new RangeEncoder(12);
      for (const [probability, bit] of decisions) encoder.code(probability, bit);
      const bytes = encoder.finish();
      const decoder = new RangeDecoder(bytes, 12);
      for (const [probability, bit] of decisions) expect(decoder.code(probability, 0)).toBe(bit);
      expect(decoder.atEnd).toBe(true);
      const cost = decisions.reduce(
        (sum, [probability, bit]) =>
          sum - Math.log2((bit ? probability : 4096 - probability) / 4096),
        0,
      );
      expect(bytes.length).toBeLessThanOrEqual(cost / 8 + 0.001 * decisions.length + 2);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('what is coded is decoded, whatever the center, the row and the alphabet', () => {
  const streams = fc
    .record({
      alphabet: fc.constantFrom(1, 2, 3, 17, 256, 5000, 65_536),
      units: fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { maxLength: 400 }),
      skew: fc.constantFrom(1, 4),
      center: fc.double({ min: 0, max: 0.999999, noNaN: true }),
      row: fc.constantFrom(1, 2, 7, 100, 1000),
    })
    .map(({ alphabet, units, skew, center, row }) => ({
      ...{ alphabet, row, center: Math.floor(center * alphabet) },
      symbols: Uint16Array.from(units, (unit) => Math.floor(unit ** skew * alphabet)),
    }));
  fc.assert(
    fc.property(streams, ({ alphabet, row, center, symbols }) => {
      const plan = codeAdaptively(symbols, alphabet, center, [row])!;
      expect(plan.row).toBe(row);
      expect(plan.payloadBytes).toBe(plan.bytes!.length);
      expect(plan.bytes!.at(-1)).not.toBe(0);
      expect(decode(plan.bytes!, center, row, symbols.length, alphabet)).toEqual(
        Uint32Array.from(symbols),
      );
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('the worked example of docs/format.md', () => {
  const plan = codeAdaptively(Uint8Array.of(0, 3, 1, 2, 0, 0, 4, 0), 5, 2, [4])!;
  expect([...plan.bytes!].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')).toBe(
    '98 66 6c',
  );
});

/** Two-sided geometric levels, whose spread is another for each of `columns`. */
function levelsOf(count: number, columns: number, spread: (column: number) => number) {
  const random = xorshift(99);
  return Uint8Array.from({ length: count }, (_, i) => {
    const magnitude = Math.floor(-Math.log(1 - random()) * spread(i % columns));
    return Math.max(0, Math.min(200, random() < 0.5 ? 100 - magnitude : 100 + magnitude));
  }).map((level) => (level === 100 ? 0 : level < 100 ? level + 1 : level));
}

test('without any structure it comes close to the entropy', () => {
  const clusters = levelsOf(60_000, 1, () => 4);
  const entropy = SymbolHistogram.of(clusters, 256).entropyBits / 8;
  const { payloadBytes } = codeAdaptively(clusters, 201, 100, [1])!;
  expect(payloadBytes).toBeGreaterThan(entropy * 0.99);
  expect(payloadBytes).toBeLessThan(entropy * 1.012);
});

test('columns of different spread go below it, and their row is found', () => {
  const clusters = levelsOf(60_000, 32, (column) => 0.5 + column / 4);
  const entropy = SymbolHistogram.of(clusters, 256).entropyBits / 8;
  const plan = codeAdaptively(clusters, 201, 100, candidateRows([625, 3, 32]))!;
  expect(plan.row).toBe(32);
  expect(plan.payloadBytes).toBeLessThan(entropy * 0.97);
});

test('a tensor is written so where that is smaller', () => {
  const clusters = levelsOf(3200, 32, (column) => 0.5 + column / 4);
  const centroids = Float32Array.from({ length: 200 }, (_, i) => i - (i < 100 ? 100 : 99));
  const shared = { name: 'w', shape: [100, 32], dtype: 'float32', centroids, clusters } as const;
  const adaptive = plannedBytes({ ...shared, vectorLength: 1 });
  // In another order of centroids, symbols are no numbers.
  const reversed = plannedBytes({
    ...{ ...shared, vectorLength: 1 },
    centroids: centroids.toReversed(),
    clusters: clusters.map((cluster) => (cluster === 0 ? 0 : 201 - cluster)),
  });
  expect(adaptive).toBeLessThan(0.9 * reversed);
});

test('symbols that are all alike do not take too few bytes', () => {
  for (const symbol of [0, 1, 200]) {
    const plan = codeAdaptively(new Uint8Array(200_000).fill(symbol), 201, 100, [1]);
    if (plan) decode(plan.bytes!, 100, 1, 200_000, 201);
  }
  const form = { coder: 2, bits: 0, base: 0, center: 0, row: 1 };
  expect(adaptiveStream.fault(form, 1_000_000, 100, 4)).toMatch(/at least 240 bytes/);
});

test('damage is told', () => {
  const symbols = levelsOf(500, 8, () => 3);
  const { bytes } = codeAdaptively(symbols, 201, 100, [8])!;
  // Up to four bytes are read ahead.
  const longer = Uint8Array.of(...bytes!, 1, 2, 3, 4);
  expect(() => decode(longer, 100, 8, 500, 201)).toThrow(CorruptFileError);
  expect(() => decode(Uint8Array.of(...bytes!, 0), 100, 8, 500, 201)).toThrow(/symbols take fewer/);
  expect(() => decode(bytes!, 10, 8, 500, 21)).toThrow(/is not below 21/);
});
