import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CanonicalCode, MAX_CODE_LENGTH } from './canonical-code.js';
import { CorruptFileError } from './errors.js';
import { huffmanCoder } from './huffman-coder.js';
import { decodeBursts, type HuffmanDecoder } from './huffman-decoder.js';
import { limitedCodeLengths } from './package-merge.js';
import { xorshift } from './xorshift.js';

/** Leaves every symbol to the loop that decodes one by one: the reference for everything here. */
const nothing: HuffmanDecoder = () => ({ symbols: 0, bits: 0 });

/** Long enough that bursts are used. */
const COUNT = 20_000;

/** Uniform bits: every code word as often as its length lets it. */
function randomBytes(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => random() * 256);
}

function outcome(
  bytes: Uint8Array,
  code: CanonicalCode,
  target: Uint8Array | Uint16Array,
  alphabet: number,
  decoder: HuffmanDecoder,
): string {
  try {
    const form = { coder: 1, bits: 0, base: 0, code };
    huffmanCoder.decode({ bytes, offset: 7, label: 'test' }, form, target, alphabet, decoder);
    return 'decoded';
  } catch (error) {
    if (!(error instanceof CorruptFileError)) throw error;
    return error.message;
  }
}

/** Some complete code of that many symbols, some of which may be left out. */
function randomCode(symbols: number, skew: number, random: () => number): CanonicalCode {
  const used = Array.from({ length: symbols }, (_, symbol) => symbol).filter(
    (symbol) => symbol < 2 || random() < 0.9,
  );
  const lengths = limitedCodeLengths(
    Float64Array.from(used, () => 1 + 1e9 * random() ** skew),
    MAX_CODE_LENGTH,
  );
  const table = new Uint8Array(symbols);
  for (const [i, symbol] of used.entries()) table[symbol] = lengths[i]!;
  return new CanonicalCode(table);
}

/** What must hold of any decoder: bursts decode as one by one, and fail as one by one. */
const runs = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  symbols: fc.constantFrom(2, 3, 16, 33, 256, 300, 1024),
  skew: fc.constantFrom(0, 1, 8, 60),
  /** Fewer symbols allowed than the code has: what a code shared with another stream can be. */
  alphabetPart: fc.constantFrom(1, 1, 1, 0.999, 0.5),
  /** More or fewer bytes than the symbols take. */
  spare: fc.integer({ min: -3, max: 3 }),
});

test('bursts give the same symbols and the same errors as one by one', () => {
  let decoded = 0;
  fc.assert(
    fc.property(runs, ({ seed, symbols, skew, alphabetPart, spare }) => {
      const random = xorshift(seed | 1);
      const code = randomCode(symbols, skew, random);
      const alphabet = Math.ceil(symbols * alphabetPart);
      const long = randomBytes(Math.ceil((COUNT * code.maxLength) / 8), random);
      const bytes = long.slice(0, bytesOf(long, code, COUNT) + spare);
      if (spare === 0) bytes[bytes.length - 1]! &= random() < 0.5 ? 0xff : 0x80;
      const ArrayType = symbols <= 256 ? Uint8Array : Uint16Array;
      const [expected, actual] = [new ArrayType(COUNT), new ArrayType(COUNT)];
      const result = outcome(bytes, code, actual, alphabet, decodeBursts);
      expect(result).toBe(outcome(bytes, code, expected, alphabet, nothing));
      if (result !== 'decoded') return;
      decoded++;
      expect(actual).toEqual(expected);
    }),
    { seed: 1, numRuns: 120 },
  );
  expect(decoded).toBeGreaterThan(5);
});

/** Bytes that the first `count` symbols take. */
function bytesOf(bytes: Uint8Array, code: CanonicalCode, count: number): number {
  const lookup = code.lookup();
  let bit = 0;
  for (let i = 0; i < count; i++) {
    const first = bit >>> 3;
    const window = (bytes[first]! << 16) | (bytes[first + 1]! << 8) | bytes[first + 2]!;
    bit += lookup[((window << (8 + (bit & 7))) >>> (32 - code.maxLength)) >>> 0]! & 15;
  }
  return Math.ceil(bit / 8);
}

describe('decodeBursts', () => {
  test('decodes nearly all of a run, codes longer than the window among it', () => {
    const lengths = Uint8Array.from({ length: 16 }, (_, i) => Math.min(i + 1, 15));
    const code = new CanonicalCode(lengths);
    const symbols = Uint8Array.from({ length: COUNT }, (_, i) => i % 16);
    const form = { coder: 1, bits: 0, base: 0, code, payloadBytes: COUNT * 2, headerBytes: 0 };
    const bits = symbols.reduce((sum, symbol) => sum + lengths[symbol]!, 0);
    const bytes = huffmanCoder.encode(symbols, { ...form, payloadBytes: Math.ceil(bits / 8) });
    let reached = 0;
    const spy: HuffmanDecoder = (run) => {
      const progress = decodeBursts(run);
      reached = progress.symbols;
      return progress;
    };
    const target = new Uint8Array(COUNT);
    expect(outcome(bytes, code, target, 16, spy)).toBe('decoded');
    expect(target).toEqual(symbols);
    expect(reached).toBeGreaterThan(COUNT - 20);
  });

  test('stops where it may not go on, and touches nothing outside its target', () => {
    const code = new CanonicalCode(Uint8Array.of(1, 1));
    const whole = new Uint8Array(COUNT + 64).fill(9);
    const target = whole.subarray(32, 32 + COUNT);
    expect(outcome(new Uint8Array(COUNT / 8), code, target, 2, decodeBursts)).toBe('decoded');
    expect(whole.indexOf(0)).toBe(32);
    expect(whole.lastIndexOf(0)).toBe(32 + COUNT - 1);
    expect(whole.slice(0, 32)).toEqual(new Uint8Array(32).fill(9));
    expect(whole.slice(32 + COUNT)).toEqual(new Uint8Array(32).fill(9));
  });
});

test('what a decoder says of its progress is held against the stream', () => {
  const code = new CanonicalCode(Uint8Array.of(1, 1));
  const decode = (symbols: number, bits: number) =>
    outcome(new Uint8Array(COUNT / 8), code, new Uint8Array(COUNT), 2, () => ({ symbols, bits }));
  expect(decode(COUNT, COUNT)).toBe('decoded');
  expect(decode(8, 16)).toMatch('its 20000 symbols take 2501 bytes, but 2500 are declared');
  expect(() => decode(COUNT + 1, COUNT)).toThrow('20001 of 20000 symbols');
  expect(() => decode(8, COUNT + 1)).toThrow('20001 of 20000 bits');
  expect(() => decode(0.5, 1)).toThrow('0.5 of 20000 symbols');
});
