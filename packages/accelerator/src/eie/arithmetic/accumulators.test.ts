import { InputError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accumulators, biasBits, MOST_PRODUCTS } from './accumulators.js';
import { largestInteger } from './fixed-point-format.js';

const largestBias = (bits: number) => largestInteger(biasBits(bits));

/** Words with their ends more often than chance would have them. */
function words(bits: number) {
  const most = largestInteger(bits);
  const ends = [-most - 1, most, 0, -1, 1];
  return fc.oneof(fc.constantFrom(...ends), fc.integer({ min: -most - 1, max: most }));
}

const one = { outputs: 1, shift: 0, relu: false };

const cases = fc.constantFrom(8, 16, 32).chain((bits) =>
  fc.record({
    bits: fc.constant(bits),
    bias: fc.constantFrom(0, 1, -1, largestBias(bits), -largestBias(bits)),
    factors: fc.array(fc.tuple(words(bits), words(bits)), { maxLength: 50 }),
    shift: fc.integer({ min: -3, max: 40 }),
    relu: fc.boolean(),
  }),
);

describe('accumulators', () => {
  it('sum, bound and round as whole numbers of any size do', () => {
    fc.assert(
      fc.property(cases, ({ bits, bias, factors, shift, relu }) => {
        const sums = accumulators({ bits, inputs: factors.length, outputs: 2, shift, relu });
        sums.begin(Float64Array.of(0, bias));
        let expected = BigInt(bias);
        for (const [input, weight] of factors) {
          sums.add(input, Uint32Array.of(1), Int32Array.of(weight), 0, 1);
          expected += BigInt(input) * BigInt(weight);
        }
        if (relu && expected < 0n) expected = 0n;
        // Halves up: floor(x + ½).
        const scaled =
          shift > 0 ? expected * 2n + (1n << BigInt(shift)) : expected << BigInt(-shift);
        const rounded = shift > 0 ? scaled >> BigInt(shift + 1) : scaled;
        expect(sums.read(1) + 0).toBe(Number(rounded));
        expect(sums.read(0) + 0).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it.each([8, 16])('hold the most products of %i-bit words exactly', (bits) => {
    const least = -largestInteger(bits) - 1;
    const sums = accumulators({ bits, inputs: MOST_PRODUCTS, ...one });
    sums.begin(Float64Array.of(largestBias(bits)));
    const rows = new Uint32Array(MOST_PRODUCTS);
    sums.add(least, rows, new Int32Array(MOST_PRODUCTS).fill(least), 0, MOST_PRODUCTS);
    const sum = BigInt(MOST_PRODUCTS) * BigInt(least) ** 2n + BigInt(largestBias(bits));
    expect(sum).toBeLessThan(1n << BigInt(2 * bits + 15));
    expect(BigInt(sums.read(0))).toBe(sum);
  });

  it('refuse more', () => {
    expect(() => accumulators({ bits: 16, inputs: 65_536, ...one })).toThrow(InputError);
    expect(() => accumulators({ bits: 16, inputs: 65_536, ...one })).toThrow(
      /65536 products.*48 bits.*65535/,
    );
  });
});
