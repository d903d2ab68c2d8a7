import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CanonicalCode } from './canonical-code.js';
import { CorruptFileError } from './errors.js';
import type { StreamForm } from './stream-coder.js';
import { planStream, STREAM_CODERS, streamCoder } from './stream-coders.js';
import { type SymbolArray, SymbolHistogram } from './symbol-histogram.js';

function decode(bytes: Uint8Array, form: StreamForm, count: number, alphabet: number): number[] {
  const target = new Uint32Array(count);
  const source = { bytes, offset: 100, label: 'test' };
  streamCoder(form.coder)!.decode(source, form, target, alphabet);
  return [...target];
}

const symbols = fc
  .record({
    max: fc.constantFrom(0, 1, 3, 31, 32, 255, 256, 70_000),
    skew: fc.constantFrom(1, 3, 12),
    units: fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { maxLength: 500 }),
    base: fc.constantFrom(0, 1, 500),
  })
  .map(
    ({ max, skew, units, base }): SymbolArray =>
      Uint32Array.from(units, (unit) => base + Math.floor(unit ** skew * (max + 1))),
  );

describe.each(STREAM_CODERS)('$name', (coder) => {
  test('decodes to what was coded, in the bytes planned', () => {
    fc.assert(
      fc.property(symbols, (stream) => {
        const alphabet = (stream as Uint32Array).reduce(
          (max, symbol) => Math.max(max, symbol + 1),
          1,
        );
        const plan = coder.plan(SymbolHistogram.of(stream, alphabet), []);
        if (!plan) return;
        const bytes = coder.encode(stream, plan);
        expect(bytes.length).toBe(plan.payloadBytes);
        expect(coder.fault(plan, stream.length, bytes.length, alphabet)).toBeUndefined();
        expect(decode(bytes, plan, stream.length, alphabet)).toEqual([...stream]);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

const histogram = (stream: readonly number[], alphabet = 256) =>
  SymbolHistogram.of(Uint32Array.from(stream), alphabet);

test('a stream of one symbol repeated takes no payload', () => {
  const plan = planStream(histogram(Array(1000).fill(37)), []);
  expect(plan).toMatchObject({ payloadBytes: 0, bits: 0, base: 37 });
  expect(decode(new Uint8Array(0), plan, 3, 38)).toEqual([37, 37, 37]);
});

test('the worked example of the fixed width', () => {
  const plan = planStream(histogram([4, 7, 5]), []);
  expect(plan).toMatchObject({ coder: 0, base: 4, bits: 2 });
  expect([...streamCoder(0)!.encode(Uint8Array.of(4, 7, 5), plan)]).toEqual([0x34]);
});

test('a skewed stream is Huffman-coded within a bit a symbol of its entropy', () => {
  const stream = Array.from({ length: 4000 }, (_, i) => Math.floor(16 * ((i * 0.618) % 1) ** 4));
  const counted = histogram(stream);
  const plan = planStream(counted, []);
  expect(plan.coder).toBe(1);
  expect(plan.payloadBytes * 8).toBeGreaterThanOrEqual(counted.entropyBits);
  expect(plan.payloadBytes * 8).toBeLessThan(counted.entropyBits + 4000);
});

test('a code is shared where that is smaller than an own one with its table', () => {
  const stream = Array.from({ length: 600 }, (_, i) => Math.floor(40 * ((i * 0.618) % 1) ** 4));
  const first = planStream(histogram(stream), []);
  const again = planStream(histogram(stream), [first.code!]);
  expect(again.code).toBe(first.code);
  expect(again.headerBytes).toBeLessThan(first.headerBytes);
  const other = Array.from(
    { length: 5000 },
    (_, i) => 39 - Math.floor(40 * ((i * 0.618) % 1) ** 4),
  );
  expect(planStream(histogram(other), [first.code!]).code).not.toBe(first.code);
});

describe('refuses', () => {
  const code = new CanonicalCode(Uint8Array.of(1, 2, 2));
  const huffman: StreamForm = { coder: 1, bits: 0, base: 0, code };
  const fixed: StreamForm = { coder: 0, bits: 3, base: 0 };

  test.each<[string, Uint8Array, StreamForm, number, number]>([
    ['symbols outside the alphabet, fixed', Uint8Array.of(0xff), fixed, 2, 7],
    ['symbols outside the alphabet, huffman', Uint8Array.of(0b11000000), huffman, 1, 2],
    ['padding that is not zero, fixed', Uint8Array.of(1), fixed, 2, 8],
    ['padding that is not zero, huffman', Uint8Array.of(1), huffman, 2, 3],
    ['a stream that ends too early', Uint8Array.of(0xff), huffman, 5, 3],
    ['a stream that ends too late', Uint8Array.of(0, 0), huffman, 8, 3],
  ])('%s', (_, bytes, form, count, alphabet) => {
    expect(() => decode(bytes, form, count, alphabet)).toThrow(CorruptFileError);
  });

  test('impossible records, before any memory is taken', () => {
    const fixedFault = (form: StreamForm, count: number, bytes: number) =>
      streamCoder(0)!.fault(form, count, bytes, 256);
    expect(fixedFault(fixed, 1e9, 10)).toMatch('take 375000000 bytes, but 10');
    expect(fixedFault({ ...fixed, bits: 25 }, 1, 4)).toMatch('at most 24');
    expect(fixedFault({ coder: 0, bits: 0, base: 256 }, 1, 0)).toMatch('below 256');
    const huffmanFault = (form: StreamForm, count: number, bytes: number) =>
      streamCoder(1)!.fault(form, count, bytes, 256);
    expect(huffmanFault(huffman, 1e9, 10)).toMatch('125000000 to 250000000 bytes');
    expect(huffmanFault(huffman, 8, 3)).toMatch('1 to 2 bytes');
    expect(huffmanFault({ coder: 1, bits: 0, base: 0 }, 8, 1)).toMatch('no code table');
  });
});
