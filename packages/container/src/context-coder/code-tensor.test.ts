import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeDecoder, RangeEncoder } from '../range-coder.js';
import { xorshift } from '../xorshift.js';
import { BitCost } from './bit-cost.js';
import { chooseScan } from './choose-scan.js';
import { type ContextTensor, codeTensor } from './code-tensor.js';
import { ContextModels } from './context-models.js';
import { candidatePlanes, SCAN_ORDERS } from './scan.js';

interface Coded {
  readonly tensor: ContextTensor;
  readonly symbols: Uint32Array;
}

function encode(coded: readonly Coded[]): Uint8Array {
  const encoder = new RangeEncoder(16);
  const models = new ContextModels();
  for (const { tensor, symbols } of coded) codeTensor(encoder, models, tensor, symbols.slice());
  return encoder.finish();
}

function decode(bytes: Uint8Array, tensors: readonly ContextTensor[]) {
  const decoder = new RangeDecoder(bytes, 16);
  const models = new ContextModels();
  const symbols = tensors.map((tensor) => {
    const some = new Uint32Array(tensor.shape.reduce((product, size) => product * size, 1));
    codeTensor(decoder, models, tensor, some);
    return some;
  });
  return { symbols, isFinished: decoder.isFinished };
}

/** Tensors of any shape, alphabet, center, plane and order, sparse ones and dense ones. */
const tensors: fc.Arbitrary<Coded> = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
    previous: fc.integer({ min: 0, max: 4 }),
    plane: fc.nat(),
    order: fc.nat({ max: SCAN_ORDERS.length - 1 }),
    alphabet: fc.constantFrom(1, 2, 3, 7, 256, 65_536, 2 ** 24),
    center: fc.double({ min: 0, max: 0.999999, noNaN: true }),
    density: fc.constantFrom(0, 0.02, 0.5, 1),
    seed: fc.integer({ min: 1 }),
  })
  .map(({ shape, previous, plane, order, alphabet, center, density, seed }) => {
    const planes = candidatePlanes(shape, previous);
    const [height, width] = planes[plane % planes.length]!;
    const random = xorshift(seed);
    const symbols = new Uint32Array(shape.reduce((product, size) => product * size, 1));
    for (let i = 0; i < symbols.length; i++) {
      if (random() < density) symbols[i] = Math.floor(random() * alphabet);
    }
    const tensor = {
      ...{ shape, alphabet, center: Math.floor(center * alphabet) },
      scan: { height, width, order },
    };
    return { tensor, symbols };
  });

describe('codeTensor', () => {
  it('gives back tensors that were coded one after the other', () => {
    fc.assert(
      fc.property(fc.array(tensors, { minLength: 1, maxLength: 3 }), (some) => {
        const bytes = encode(some);
        const decoded = decode(
          bytes,
          some.map(({ tensor }) => tensor),
        );
        expect(decoded.symbols).toEqual(some.map(({ symbols }) => symbols));
        expect(decoded.isFinished).toBe(true);
      }),
      { seed: 1, numRuns: 80 },
    );
  });

  it('makes symbols below the alphabet of any bytes', () => {
    fc.assert(
      fc.property(tensors, fc.uint8Array({ maxLength: 200 }), ({ tensor }, bytes) => {
        const { symbols } = decode(bytes, [tensor]);
        for (const symbol of symbols[0]!) expect(symbol).toBeLessThan(tensor.alphabet);
      }),
      { seed: 2, numRuns: 80 },
    );
  });

  it('takes as many bytes as its probabilities say', () => {
    fc.assert(
      fc.property(tensors, ({ tensor, symbols }) => {
        const cost = new BitCost();
        codeTensor(cost, new ContextModels(), tensor, symbols.slice());
        const { length } = encode([{ tensor, symbols }]);
        expect(length).toBeLessThanOrEqual(cost.bits * 0.1251 + 2);
        expect(length).toBeGreaterThanOrEqual(cost.bits * 0.1249 - 1);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('takes next to nothing for units and inputs without weights', () => {
    // One input in five and one output in five have any weights.
    const random = xorshift(5);
    const shape = [300, 100];
    const symbols = new Uint32Array(30_000);
    const dense = new Uint32Array(60 * 20);
    for (let i = 0; i < dense.length; i++)
      if (random() < 0.2) dense[i] = 1 + (random() < 0.5 ? 1 : 0);
    for (let i = 0; i < dense.length; i++) {
      symbols[Math.floor(i / 20) * 5 * 100 + (i % 20) * 5] = dense[i]!;
    }
    const scan = { height: 1, width: 1, order: 0 };
    const common = { alphabet: 3, center: 1, scan };
    const whole = encode([{ tensor: { ...common, shape }, symbols }]).length;
    const part = encode([{ tensor: { ...common, shape: [60, 20] }, symbols: dense }]).length;
    // Which ones have takes 80 · 0.72 + 240 · 0.72 bits or so to say; positions without it 600 bytes.
    expect(whole).toBeLessThan(part + 300);
  });
});

describe('chooseScan', () => {
  it('finds the plane of an image whose neighbours are alike', () => {
    const random = xorshift(9);
    const symbols = new Uint32Array(400 * 12);
    for (let output = 0; output < 12; output++) {
      const [cy, cx] = [random() * 20, random() * 20];
      for (let y = 0; y < 20; y++) {
        for (let x = 0; x < 20; x++) {
          if (Math.hypot(y - cy, x - cx) < 4 && random() < 0.6)
            symbols[(y * 20 + x) * 12 + output] = 1;
        }
      }
    }
    const tensor = { shape: [400, 12], alphabet: 2, center: 0 };
    const scan = chooseScan(tensor, symbols, 0);
    expect([scan.height, scan.width]).toEqual([20, 20]);
    const bytes = (height: number, width: number) =>
      encode([{ tensor: { ...tensor, scan: { ...scan, height, width } }, symbols }]).length;
    expect(bytes(20, 20)).toBeLessThan(0.9 * bytes(1, 1));
  });
});

describe('candidatePlanes', () => {
  it('finds windows, images of one channel and of three, and those of the layer before', () => {
    expect(candidatePlanes([5, 5, 3, 8], 3)).toEqual([[5, 5]]);
    expect(candidatePlanes([1, 1, 64, 8], 64)).toEqual([[1, 1]]);
    expect(candidatePlanes([7, 4, 5], 0)).toEqual([[1, 7]]);
    expect(candidatePlanes([784, 10], 0)).toEqual([
      [1, 1],
      [28, 28],
    ]);
    expect(candidatePlanes([3072, 10], 0)).toEqual([
      [1, 1],
      [32, 32],
    ]);
    expect(candidatePlanes([320, 10], 20)).toEqual([
      [1, 1],
      [4, 4],
    ]);
    expect(candidatePlanes([10], 0)).toEqual([[1, 1]]);
  });
});
