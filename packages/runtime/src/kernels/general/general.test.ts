import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memory } from '../../memory/memory.js';
import { INSTRUCTION_SETS } from '../choose-kernels.js';
import { supports } from '../webassembly.js';
import type { GeneralKernels } from './kernels.js';
import { loadGeneralKernels } from './load-general-kernels.js';
import { referenceGeneral } from './reference.js';

const memory = new Memory();
const [a, b, out] = [0, 1, 2].map(() => memory.allocate(40_000)) as [number, number, number];
const BEYOND = 20;

const plain = referenceGeneral(memory);
const sets = INSTRUCTION_SETS.filter((set) => set !== 'typescript').filter(supports);

/** What a kernel writes, and after it what it must leave alone. */
function written(call: () => void, count: number): Float32Array {
  memory.f32.fill(-7, out >> 2, (out >> 2) + count + BEYOND);
  call();
  return memory.f32.slice(out >> 2, (out >> 2) + count + BEYOND);
}

function expectClose(got: Float32Array, expected: Float32Array, scale = 1): void {
  got.forEach((x, i) => {
    const exact = expected[i]!;
    if (Number.isFinite(exact)) {
      expect(Math.abs(x - exact)).toBeLessThanOrEqual(1e-6 * Math.max(scale, Math.abs(exact)));
    } else expect(x).toBe(exact);
  });
  expect(got.subarray(-BEYOND).every((x) => x === -7)).toBe(true);
}

describe.each(sets)('%s', async (set) => {
  const kernels = await loadGeneralKernels(memory, set);

  it('multiplies matrices as its reference does', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 9 }),
      // Beyond what a panel holds, now and then.
      inner: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1023, 1024, 1030)),
      columns: fc.integer({ min: 1, max: 9 }),
      transposed: fc.boolean(),
      seed: fc.nat({ max: 100 }),
    });
    fc.assert(
      fc.property(sizes, ({ rows, inner, columns, transposed, seed }) => {
        for (let i = 0; i < rows * inner; i++) memory.f32[(a >> 2) + i] = Math.sin(i + seed);
        for (let i = 0; i < inner * columns; i++) memory.f32[(b >> 2) + i] = Math.cos(3 * i + seed);
        const [down, across] = transposed ? [1, inner] : [columns, 1];
        const run = (each: GeneralKernels) => () =>
          each.matrixProduct(a, b, out, rows, inner, columns, down, across);
        const count = rows * columns;
        expectClose(written(run(kernels), count), written(run(plain), count), inner);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it.each(['less', 'lessOrEqual', 'equal'] as const)('%s is as its reference', (name) => {
    const numbers = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 37 });
    fc.assert(
      fc.property(numbers, (values) => {
        memory.f32.set([...values, Number.NaN], a >> 2);
        memory.f32.set([...values, Number.NaN].reverse(), b >> 2);
        const count = values.length + 1;
        const run = (each: GeneralKernels) => () => each[name](a, b, out, count, 3, 4);
        expectClose(written(run(kernels), count), written(run(plain), count));
      }),
    );
  });

  it.each(['divide', 'squareRoot', 'errorFunction'] as const)('%s is as its reference', (name) => {
    const numbers = fc.array(fc.float({ noNaN: true, min: 0, max: 100 }), { maxLength: 37 });
    fc.assert(
      fc.property(numbers, (values) => {
        memory.f32.set(values, a >> 2);
        memory.f32.set(values.map((x) => x + 0.25).reverse(), b >> 2);
        const count = values.length;
        const run = (each: GeneralKernels) => () =>
          name === 'divide' ? each.divide(a, b, out, count) : each[name](a, out, count);
        expectClose(written(run(kernels), count), written(run(plain), count));
      }),
    );
  });
});
