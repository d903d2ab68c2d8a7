import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memory } from '../../memory/memory.js';
import { webAssemblyKernels } from '../webassembly.js';
import { referenceVectors } from './reference.js';

const memory = new Memory();
const wasm = await webAssemblyKernels('simd', memory);
const plain = referenceVectors(memory);
const [a, b, c, out] = [0, 1, 2, 3].map(() => memory.allocate(4096)) as [
  number,
  number,
  number,
  number,
];

const numbers = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { maxLength: 37 });

type Call = (kernels: typeof plain, count: number) => void;
const calls: Record<string, Call> = {
  fill: (k, n) => k.fill(out, n, 3.5),
  affine: (k, n) => k.affine(a, out, n, 1.5, -2, -3, 6),
  affineEach: (k, n) => k.affineEach(a, out, n, b, c, -3, 6),
  gate: (k, n) => k.gate(a, out, n, 0.7, 0.4, -0.2, 1.1),
  add: (k, n) => k.add(a, b, out, n),
  subtract: (k, n) => k.subtract(a, b, out, n),
  multiply: (k, n) => k.multiply(a, b, out, n),
  maximum: (k, n) => k.maximum(a, b, out, n),
  minimum: (k, n) => k.minimum(a, b, out, n),
  leakyRelu: (k, n) => k.leakyRelu(a, out, n, 0.3),
  sigmoid: (k, n) => k.sigmoid(a, out, n),
  exponential: (k, n) => {
    k.affine(a, out, n, 0.5, 0, -40, 40);
    k.exponential(out, out, n);
  },
  swish: (k, n) => k.swish(a, out, n),
  gelu: (k, n) => k.gelu(a, out, n),
  geluTanh: (k, n) => k.geluTanh(a, out, n),
  tanh: (k, n) => k.tanh(a, out, n),
  elu: (k, n) => k.elu(a, out, n, 1.3),
};

describe('vector kernels', () => {
  for (const [name, call] of Object.entries(calls)) {
    it(`${name} equals its reference and writes nothing beyond`, () => {
      fc.assert(
        fc.property(numbers, (values) => {
          memory.f32.set(values, a >> 2);
          memory.f32.set([...values].reverse(), b >> 2);
          memory.f32.set(
            values.map((x) => x / 3),
            c >> 2,
          );
          const results = [plain, wasm].map((kernels) => {
            memory.f32.fill(-7, out >> 2, (out >> 2) + 50);
            call(kernels, values.length);
            return Array.from(memory.f32.subarray(out >> 2, (out >> 2) + 50));
          });
          results[0]!.forEach((expected, i) => {
            expect(Math.abs(results[1]![i]! - expected)).toBeLessThanOrEqual(
              1e-6 * Math.max(1, Math.abs(expected)),
            );
          });
          expect(results[1]!.slice(values.length).every((x) => x === -7)).toBe(true);
        }),
      );
    });
  }

  it('tanh and sigmoid are exact to a few units in the last place', () => {
    const inputs = Array.from({ length: 801 }, (_, i) => (i - 400) / 40);
    memory.f32.set(inputs, a >> 2);
    for (const [name, exact] of [
      ['tanh', Math.tanh],
      ['sigmoid', (x: number) => 1 / (1 + Math.exp(-x))],
    ] as const) {
      wasm[name](a, out, inputs.length);
      inputs.forEach((_, i) => {
        const expected = exact(memory.f32[(a >> 2) + i]!);
        const got = memory.f32[(out >> 2) + i]!;
        expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-6 * Math.abs(expected));
      });
    }
  });

  it('transposes any shape', () => {
    for (const rows of [1, 3, 4, 5, 8, 13]) {
      for (const columns of [1, 2, 4, 7, 12]) {
        for (let i = 0; i < rows * (columns + 1); i++) memory.f32[(a >> 2) + i] = i;
        const results = [plain, wasm].map((kernels) => {
          memory.f32.fill(-7, out >> 2, (out >> 2) + 400);
          kernels.transpose(a, out, rows, columns, columns + 1, rows + 2);
          return Array.from(memory.f32.subarray(out >> 2, (out >> 2) + 400));
        });
        expect(results[0]![0]).toBe(0);
        expect(results[1]).toEqual(results[0]);
      }
    }
  });
});
