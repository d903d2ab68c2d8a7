import { deflateRawSync } from 'node:zlib';
import {
  BitReader,
  burstTable,
  CanonicalCode,
  encodeModel,
  type HuffmanDecoder,
  limitedCodeLengths,
  readModel,
} from '@pith/container';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { webAssemblyKernels } from '../kernels/webassembly.js';
import { Memory } from '../memory/memory.js';
import { referenceDecodeBursts } from './decode-bursts.js';
import { createHuffmanDecoder } from './huffman-decoder.js';
import type { HuffmanKernels } from './kernels.js';

async function kernelsIn(memory: Memory): Promise<HuffmanKernels> {
  return (await webAssemblyKernels('simd', memory)) as unknown as HuffmanKernels;
}

function generator(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const cases = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  symbols: fc.constantFrom(2, 3, 17, 32, 256, 257, 2000),
  /** 0 makes all codes about as long, 60 makes them of 1 … 15 bits. */
  skew: fc.constantFrom(0, 2, 60),
  bytes: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(3000, 16383, 16384, 40000)),
  count: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(5000, 140_000)),
  alphabetPart: fc.constantFrom(1, 1, 0.99, 0.5),
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** A run over random bytes, whatever they mean. */
function runOf({ seed, symbols, skew, bytes, count, alphabetPart }: Case) {
  const random = generator(seed);
  const frequencies = Float64Array.from(
    { length: symbols },
    () => 1 + 1e9 * (random(1e6) / 1e6) ** skew,
  );
  const code = new CanonicalCode(Uint8Array.from(limitedCodeLengths(frequencies, 15)));
  const alphabet = Math.ceil(symbols * alphabetPart);
  const lookup = code.lookup();
  const target = symbols <= 256 ? new Uint8Array(count) : new Uint16Array(count);
  return {
    bytes: Uint8Array.from({ length: bytes }, () => random(256)),
    bursts: burstTable(lookup, code.maxLength, alphabet, target.BYTES_PER_ELEMENT),
    lookup,
    lookupBits: code.maxLength,
    alphabet,
    target,
  };
}

const memory = new Memory();
const decoders: Record<string, HuffmanDecoder> = {
  WebAssembly: createHuffmanDecoder(await kernelsIn(memory), memory),
  reference: (run) => {
    const plain = new Memory();
    return createHuffmanDecoder({ decodeBursts: referenceDecodeBursts(plain) }, plain)(run);
  },
};

describe.each(Object.entries(decoders))('%s', (_, decode) => {
  test('decodes what one look-up a symbol decodes, up to the end or a symbol not allowed', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const run = runOf(drawn);
        const { symbols, bits } = decode(run);
        const reader = new BitReader(run.bytes);
        const one = () => {
          const entry = run.lookup[reader.peek(run.lookupBits)]!;
          reader.skip(entry & 15);
          return entry >>> 4;
        };
        const expected = Array.from({ length: symbols }, one);
        expect(reader.position).toBe(bits);
        expect(bits).toBeLessThanOrEqual(run.bytes.length * 8);
        expect(Array.from(run.target.subarray(0, symbols))).toEqual(expected);
        expect(expected.every((symbol) => symbol < run.alphabet)).toBe(true);
        // It stopped because little was left, or because of a symbol that comes within four bursts.
        const nearEnd = bits > (run.bytes.length - 8) * 8 || symbols > run.target.length - 26;
        const next = Array.from({ length: 24 }, one);
        expect(nearEnd || next.some((symbol) => symbol >= run.alphabet)).toBe(true);
      }),
      { seed: 1, numRuns: 150 },
    );
  });
});

test('the kernel leaves the memory as its reference does', async () => {
  const [a, b] = [new Memory(), new Memory()];
  const [fast, plain] = [
    createHuffmanDecoder(await kernelsIn(a), a),
    createHuffmanDecoder({ decodeBursts: referenceDecodeBursts(b) }, b),
  ];
  fc.assert(
    fc.property(cases, (drawn) => {
      expect(fast(runOf(drawn))).toEqual(plain(runOf(drawn)));
      expect(Buffer.compare(a.u8, b.u8)).toBe(0);
    }),
    { seed: 2, numRuns: 100 },
  );
});

describe('in readModel', () => {
  const deflate = (raw: Uint8Array, dictionary: Uint8Array) => deflateRawSync(raw, { dictionary });
  const clusters = (() => {
    const random = generator(5);
    return Uint8Array.from({ length: 400_000 }, () =>
      random(8) === 0 ? 1 + Math.min(random(32), random(32)) : 0,
    );
  })();

  test('a tensor comes back, and damage is told as without it', async () => {
    const centroids = Float32Array.from({ length: 32 }, (_, i) => i / 8 - 2);
    const { bytes, headerBytes } = await encodeModel(
      {
        ...{ format: '', topology: new Uint8Array(0), recipe: '' },
        tensors: [
          {
            ...{ name: 'w', shape: [400, 1000], dtype: 'float32', vectorLength: 1 },
            ...{ clusters, centroids },
          },
        ],
      },
      { deflate },
    );
    let used = 0;
    const huffmanDecoder: HuffmanDecoder = (run) => {
      const progress = decoders['WebAssembly']!(run);
      used += progress.symbols;
      return progress;
    };
    const file = await readModel(bytes, { huffmanDecoder });
    expect(file.decodeShared('w').clusters).toEqual(clusters);
    expect(used).toBeGreaterThan(90_000);
    const damaged = bytes.slice();
    damaged[headerBytes + 1000]! ^= 1;
    const messages = await Promise.all(
      [{}, { huffmanDecoder }].map(async (options) => {
        const read = await readModel(damaged, options);
        try {
          return read.decodeShared('w');
        } catch (error) {
          return String(error);
        }
      }),
    );
    expect(messages[0]).toMatch('CRC-32');
    expect(messages[1]).toBe(messages[0]);
  });
});
