import { UsageError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arithmetic } from './arithmetic.js';
import { matrixProduct } from './matrix-product.js';
import { weightColumns } from './weight-columns.js';

const value = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.float({ min: -4, max: 4, noNaN: true }) },
);

const cases = fc
  .record({ inputs: fc.integer({ min: 1, max: 12 }), outputs: fc.integer({ min: 1, max: 6 }) })
  .chain(({ inputs, outputs }) => {
    const floats = (length: number) =>
      fc.array(value, { minLength: length, maxLength: length }).map((n) => Float32Array.from(n));
    return fc.record({
      ...{ inputs: fc.constant(inputs), outputs: fc.constant(outputs) },
      ...{ kernel: floats(inputs * outputs), vector: floats(inputs), bias: floats(outputs) },
      relu: fc.boolean(),
    });
  });

/** The loop nest, in float64. */
function direct(
  kernel: Float32Array,
  vector: Float32Array,
  bias: Float32Array,
  relu: boolean,
): number[] {
  return Array.from(bias, (start, o) => {
    let sum = start;
    vector.forEach((x, i) => {
      sum += x * kernel[i * bias.length + o]!;
    });
    return relu ? Math.max(sum, 0) : sum;
  });
}

/** n / 2^bits, the nearest whole number, halves up. */
function roundedOff(n: bigint, bits: number): bigint {
  return bits <= 0 ? n << BigInt(-bits) : (n + (1n << BigInt(bits - 1))) >> BigInt(bits);
}

describe('matrixProduct', () => {
  it.each<[Arithmetic, number]>([
    ['float-32', 2 ** -24],
    // Weights and activations are both up to half a step of 2^−(bits − 1) of their range off.
    ['fixed-32', 2 ** -24],
    ['fixed-16', 2 ** -14],
    ['fixed-8', 2 ** -6],
  ])('in %s is near the loop nest', (arithmetic, step) => {
    fc.assert(
      fc.property(cases, ({ inputs, outputs, kernel, vector, bias, relu }) => {
        const expected = direct(kernel, vector, bias, relu);
        const ranges = { inputs: 4, outputs: Math.max(...expected.map(Math.abs)) };
        const columns = weightColumns(kernel, inputs, outputs);
        const product = matrixProduct(columns, arithmetic, { bias, relu, ranges });
        const products = new Float32Array(outputs);
        product.multiply(vector, products);
        // Two roundings of numbers up to 4 a product, and one of the sum.
        const tolerance = step * (inputs * 16 * 2 + 4 + 2 * ranges.outputs);
        products.forEach((sum, o) => {
          expect(Math.abs(sum - expected[o]!)).toBeLessThanOrEqual(tolerance);
        });
      }),
    );
  });

  it.each<Arithmetic>(['fixed-32', 'fixed-16', 'fixed-8'])(
    'in %s is bit for bit what whole numbers of any size give',
    (arithmetic) => {
      fc.assert(
        fc.property(
          cases,
          fc.constantFrom(0.1, 1, 30),
          fc.constantFrom(0.1, 1, 30),
          ({ inputs, outputs, kernel, vector, bias, relu }, inputRange, outputRange) => {
            const ranges = { inputs: inputRange, outputs: outputRange };
            const columns = weightColumns(kernel, inputs, outputs);
            const product = matrixProduct(columns, arithmetic, { bias, relu, ranges });
            const { weights, inputs: words, outputs: results } = product.formats!;
            const found = new Float32Array(outputs);
            product.multiply(vector, found);
            const most = (1n << BigInt(results.bits - 1)) - 1n;
            const saturated = (n: bigint) => (n > most ? most : n < -most - 1n ? -most - 1n : n);
            // Floats are whole numbers of 2^−149.
            const nearest = (x: number, fractionBits: number) => {
              const exact = BigInt(x * 2 ** 149);
              return roundedOff(exact, 149 - fractionBits);
            };
            const fraction = weights.fractionBits + words.fractionBits;
            bias.forEach((start, o) => {
              let sum = nearest(start, fraction);
              vector.forEach((x, i) => {
                const weight = saturated(nearest(kernel[i * outputs + o]!, weights.fractionBits));
                sum += saturated(nearest(x, words.fractionBits)) * weight;
              });
              if (relu && sum < 0n) sum = 0n;
              const word = saturated(roundedOff(sum, fraction - results.fractionBits));
              expect(found[o]! + 0).toBe(Math.fround(Number(word) * 2 ** -results.fractionBits));
            });
          },
        ),
      );
    },
  );

  it('computes in whole numbers as written', () => {
    // Q0.7 weights 64 and −128, Q2.5 inputs 96, Q4.3 outputs: 3 · ½ + 1 = 2.5, 3 · (−1).
    const product = matrixProduct(weightColumns(Float32Array.of(0.5, -0.99), 1, 2), 'fixed-8', {
      bias: Float32Array.of(1, 0),
      ...{ relu: false, ranges: { inputs: 3, outputs: 15 } },
    });
    expect(product.formats).toEqual({
      weights: { bits: 8, fractionBits: 7 },
      inputs: { bits: 8, fractionBits: 5 },
      outputs: { bits: 8, fractionBits: 3 },
    });
    const products = new Float32Array(2);
    product.multiply(Float32Array.of(3), products);
    // −0.99 is −127 / 128, and −2.9765625 is rounded to eighths.
    expect([...products]).toEqual([2.5, -3]);
  });

  it('counts what does not fit', () => {
    const product = matrixProduct(weightColumns(Float32Array.of(0.5, 0.5), 2, 1), 'fixed-16', {
      ...{ relu: false, ranges: { inputs: 1, outputs: 1 } },
    });
    const products = new Float32Array(1);
    product.multiply(Float32Array.of(1, 1.5), products);
    expect(product.saturated).toEqual({ inputs: 0, outputs: 0 });
    product.multiply(Float32Array.of(5, -5), products);
    expect(product.saturated).toEqual({ inputs: 2, outputs: 0 });
    product.multiply(Float32Array.of(1.99, 1.99), products);
    expect(product.saturated).toEqual({ inputs: 2, outputs: 0 });
    product.multiply(Float32Array.of(-5, -5), products);
    expect(products[0]).toBe(-2);
    expect(product.saturated).toEqual({ inputs: 4, outputs: 0 });
  });

  it('saturates at write-back', () => {
    const product = matrixProduct(weightColumns(Float32Array.of(1, 1), 2, 1), 'fixed-8', {
      ...{ relu: false, ranges: { inputs: 1, outputs: 1 } },
    });
    const products = new Float32Array(1);
    product.multiply(Float32Array.of(1, 1), products);
    // Q1.6: 127 / 64 is the most.
    expect(products[0]).toBe(127 / 64);
    expect(product.saturated).toEqual({ inputs: 0, outputs: 1 });
  });

  it('refuses an arithmetic that there is not', () => {
    const columns = weightColumns(Float32Array.of(1), 1, 1);
    const options = { relu: false, ranges: { inputs: 1, outputs: 1 } };
    expect(() => matrixProduct(columns, 'fixed-4' as Arithmetic, options)).toThrow(UsageError);
    expect(() => matrixProduct(columns, 'fixed-4' as Arithmetic, options)).toThrow(
      /"fixed-4".*float-32, fixed-32, fixed-16, fixed-8/,
    );
  });
});
