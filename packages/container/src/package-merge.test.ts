import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitedCodeLengths } from './package-merge.js';

const cost = (frequencies: ArrayLike<number>, lengths: ArrayLike<number>) =>
  Array.from(frequencies).reduce((sum, frequency, i) => sum + frequency * lengths[i]!, 0);

const kraft = (lengths: Uint8Array) => lengths.reduce((sum, length) => sum + 2 ** -length, 0);

/** The least cost over every assignment of lengths that satisfies Kraft's inequality. */
function bruteForce(frequencies: readonly number[], limit: number): number {
  const search = (symbol: number, space: number): number => {
    if (symbol === frequencies.length) return 0;
    let best = Infinity;
    for (let length = 1; length <= limit; length++) {
      if (2 ** -length > space) continue;
      const rest = search(symbol + 1, space - 2 ** -length);
      best = Math.min(best, frequencies[symbol]! * length + rest);
    }
    return best;
  };
  return search(0, 1);
}

/** Cost and depth of Huffman's own tree (1952): merge the two least until one is left. */
function huffman(frequencies: readonly number[]): { cost: number; depth: number } {
  const nodes = frequencies.map((weight) => ({ weight, depth: 0 }));
  let total = 0;
  while (nodes.length > 1) {
    nodes.sort((a, b) => a.weight - b.weight || a.depth - b.depth);
    const [a, b] = nodes.splice(0, 2);
    total += a!.weight + b!.weight;
    nodes.push({ weight: a!.weight + b!.weight, depth: Math.max(a!.depth, b!.depth) + 1 });
  }
  return { cost: total, depth: nodes[0]!.depth };
}

describe('worked example', () => {
  test.each([
    [2, [2, 2, 2, 2]],
    [3, [3, 3, 2, 1]],
    [15, [3, 3, 2, 1]],
  ])('limit %i', (limit, lengths) => {
    expect([...limitedCodeLengths(Float64Array.of(1, 1, 5, 7), limit)]).toEqual(lengths);
  });
});

test('is as cheap as the best of all codes', () => {
  const frequencies = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(frequencies, fc.integer({ min: 3, max: 5 }), (weights, limit) => {
      const lengths = limitedCodeLengths(Float64Array.from(weights), limit);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(limit);
      expect(kraft(lengths)).toBe(1);
      expect(cost(weights, lengths)).toBe(bruteForce(weights, limit));
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('costs what Huffman costs where the limit does not bind, and at least that where it does', () => {
  const frequency = fc.integer({ min: 0, max: 40 }).map((e) => Math.floor(1.7 ** e) + 1);
  fc.assert(
    fc.property(fc.array(frequency, { minLength: 2, maxLength: 60 }), (weights) => {
      const lengths = limitedCodeLengths(Float64Array.from(weights), 15);
      const free = huffman(weights);
      expect(kraft(lengths)).toBe(1);
      if (free.depth <= 15) expect(cost(weights, lengths)).toBe(free.cost);
      else expect(cost(weights, lengths)).toBeGreaterThanOrEqual(free.cost);
      const total = weights.reduce((sum, weight) => sum + weight);
      const entropy = weights.reduce((sum, weight) => sum + weight * Math.log2(total / weight), 0);
      expect(free.cost).toBeGreaterThanOrEqual(entropy - 1e-6 * entropy);
      if (free.depth <= 15) expect(cost(weights, lengths)).toBeLessThan(entropy + total);
    }),
    { seed: 2, numRuns: 300 },
  );
});

test('Fibonacci frequencies, which make Huffman deepest, stay within 15 bits', () => {
  const weights = [1, 1];
  while (weights.length < 40) weights.push(weights.at(-1)! + weights.at(-2)!);
  const lengths = limitedCodeLengths(Float64Array.from(weights), 15);
  expect(Math.max(...lengths)).toBe(15);
  expect(kraft(lengths)).toBe(1);
});

test('32768 symbols all get 15 bits', () => {
  const lengths = limitedCodeLengths(
    new Float64Array(32768).map((_, i) => i + 1),
    15,
  );
  expect(new Set(lengths)).toEqual(new Set([15]));
});

test.each([0, 1, 9])('refuses %i symbols in 3 bits', (n) => {
  expect(() => limitedCodeLengths(new Float64Array(n).fill(1), 3)).toThrow(`but ${n} are given`);
});
