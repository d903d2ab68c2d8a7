import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.js';

const MASK = 0xffff_ffffn;

/** xoshiro128** as Blackman and Vigna wrote it, in arithmetic that cannot overflow by accident. */
function* reference(state: bigint[]): Generator<number> {
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & MASK;
  let [a, b, c, d] = state as [bigint, bigint, bigint, bigint];
  for (;;) {
    yield Number((rotate((b * 5n) & MASK, 7n) * 9n) & MASK);
    const t = (b << 9n) & MASK;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11n);
  }
}

function splitMix(seed: bigint): bigint[] {
  return [1n, 2n, 3n, 4n].map((i) => {
    let z = (seed + i * 0x9e3779b9n) & MASK;
    z = ((z ^ (z >> 16n)) * 0x85ebca6bn) & MASK;
    z = ((z ^ (z >> 13n)) * 0xc2b2ae35n) & MASK;
    return z ^ (z >> 16n);
  });
}

function take(from: Generator<number>, n: number): number[] {
  return Array.from({ length: n }, () => from.next().value as number);
}

describe('SeededRandom', () => {
  it('is xoshiro128**', () => {
    // The outputs of xoshiro128starstar.c 1.1 from state {1, 2, 3, 4}, as rand_xoshiro tests them.
    expect(take(reference([1n, 2n, 3n, 4n]), 10)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
    for (const seed of [0, 1, 42, 0xffff_ffff]) {
      const random = new SeededRandom(seed);
      const found = Array.from({ length: 1000 }, () => random.bits());
      expect(found).toEqual(take(reference(splitMix(BigInt(seed))), 1000));
    }
  });

  it('draws whole numbers evenly', () => {
    const random = new SeededRandom(7);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[random.integer(10)]!++;
    const chiSquared = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(27.88); // 9 degrees of freedom, p = 0.001
  });

  it('draws from the standard normal distribution', () => {
    const random = new SeededRandom(7);
    const drawn = Array.from({ length: 100_000 }, () => random.normal());
    expect(drawn.reduce((a, b) => a + b) / drawn.length).toBeCloseTo(0, 1);
    expect(drawn.reduce((a, b) => a + b * b, 0) / drawn.length).toBeCloseTo(1, 1);
    expect(drawn.filter((x) => Math.abs(x) < 1.96).length / drawn.length).toBeCloseTo(0.95, 2);
  });

  it('gives all six orders of three items alike', () => {
    const random = new SeededRandom(3);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(Uint32Array.of(0, 1, 2)).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const n of counts.values()) expect(Math.abs(n - 1000)).toBeLessThan(120);
  });

  it('refuses what is not a seed or a range', () => {
    for (const seed of [-1, 0.5, 2 ** 32, Number.NaN]) {
      expect(() => new SeededRandom(seed)).toThrow(UsageError);
    }
    expect(() => new SeededRandom(1).integer(0)).toThrow('integer(0)');
  });
});
