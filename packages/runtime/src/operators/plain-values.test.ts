import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpretProgram } from '../../../../test/runtime/interpret-program.js';
import { plainOf } from '../../../../test/runtime/plain-values.js';
import { runProgram } from '../../../../test/runtime/run-program.js';
import type { Activation } from '../program/activation.js';
import type { Operation, Program } from '../program/program.js';

// Operations of Keras layers, on values of the ranks that other frameworks' graphs have.

const seed = fc.nat({ max: 1000 });
const activation = fc.constantFrom<Activation>(
  { kind: 'clamp', low: -Infinity, high: Infinity },
  { kind: 'clamp', low: 0, high: 6 },
  { kind: 'sigmoid' },
  { kind: 'gelu' },
);

/** Ranks 1 and 2 and, more often, 4 to 8; some 300 elements at most. */
const plainShape = fc
  .tuple(
    fc.constantFrom(1, 2, 4, 5, 6, 7, 8),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
    fc.integer({ min: 1, max: 21 }),
  )
  .map(([rank, sizes, last]) => {
    const shape = [...sizes.slice(0, rank - 1), last];
    while (shape.reduce((a, b) => a * b) > 300) shape[shape.findIndex((size) => size > 1)] = 1;
    return shape;
  });

const floats = (shape: readonly number[], seed: number) =>
  Float32Array.from(plainOf(shape, seed).data);

function one(
  operation: Operation,
  inputs: readonly (readonly number[])[],
  output: readonly number[],
): Program {
  return {
    values: [...inputs, output].map((shape) => ({ name: '', shape })),
    inputs: inputs.map((_, value) => ({ name: `x${value}`, value })),
    outputs: [{ name: 'y', value: inputs.length }],
    operations: [operation],
  };
}

const PROGRAMS: Readonly<Record<string, fc.Arbitrary<Program>>> = {
  pointwise: fc
    .record({ seed, shape: plainShape, activation, affine: fc.boolean() })
    .map(({ seed, shape, activation, affine }) => {
      const channels = shape.slice(-1);
      const factors = { scale: floats(channels, seed), bias: floats(channels, seed + 1) };
      const epilogue = { activation, ...(affine && factors) };
      const step = { layer: 'p', inputs: [0], output: 1 };
      return one({ kind: 'pointwise', epilogue, ...step }, [shape], shape);
    }),
  prelu: fc
    .record({ seed, shape: plainShape, shared: fc.array(fc.boolean(), { minLength: 8 }) })
    .map(({ seed, shape, shared }) => {
      const slopes = shape.map((size, axis) => (shared[axis] ? 1 : size));
      const slope = { shape: slopes, data: floats(slopes, seed) };
      const step = { layer: 'p', inputs: [0], output: 1 };
      return one({ kind: 'prelu', slope, ...step }, [shape], shape);
    }),
  combine: fc
    .record({
      shape: plainShape,
      count: fc.integer({ min: 2, max: 4 }),
      mode: fc.constantFrom('add', 'multiply', 'average', 'maximum', 'minimum'),
      activation,
    })
    .map(({ shape, count, mode, activation }) => {
      const inputs = Array.from({ length: count }, (_, i) => i);
      const step = { layer: 'c', inputs, output: count };
      return one(
        { kind: 'combine', mode, activation, ...step },
        inputs.map(() => shape),
        shape,
      );
    }),
  concatenate: fc
    .record({ shape: plainShape, axis: fc.nat(), sizes: fc.array(fc.integer({ min: 1, max: 4 })) })
    .map(({ shape, axis: any, sizes }) => {
      const axis = any % shape.length;
      const sized = (size: number) => shape.map((each, other) => (other === axis ? size : each));
      const inputs = [1, ...sizes.slice(0, 3)].map(sized);
      const count = inputs.length;
      const joined = inputs.reduce((sum, input) => sum + input[axis]!, 0);
      // Parts that are computed may be written right into the whole.
      const halves = inputs.map((_, i): Operation => {
        const activation = { kind: 'clamp', low: -1, high: 2 } as const;
        const step = { layer: `p${i}`, inputs: [i], output: count + 1 + i };
        return { kind: 'pointwise', epilogue: { activation }, ...step };
      });
      const parts = halves.map(({ output }, i) => (i % 2 === 0 ? output : i));
      const step = { layer: 'c', inputs: parts, output: count };
      const program = one({ kind: 'concatenate', axis, ...step }, inputs, sized(joined));
      return {
        ...program,
        values: [...program.values, ...inputs.map((each) => ({ name: '', shape: each }))],
        operations: [...halves, ...program.operations],
      };
    }),
  softmax: plainShape.map((shape) =>
    one({ kind: 'softmax', layer: 's', inputs: [0], output: 1 }, [shape], shape),
  ),
  reshape: plainShape.map((shape) =>
    one(
      { kind: 'reshape', layer: 'r', inputs: [0], output: 1 },
      [shape],
      [shape.reduce((a, b) => a * b), 1],
    ),
  ),
  permute: plainShape
    .chain((shape) => {
      const axes = shape.map((_, axis) => axis);
      return fc.record({
        shape: fc.constant(shape),
        order: fc.shuffledSubarray(axes, { minLength: axes.length }),
      });
    })
    .map(({ shape, order }) => {
      const moved = order.map((axis) => shape[axis]!);
      return one({ kind: 'permute', order, layer: 'p', inputs: [0], output: 1 }, [shape], moved);
    }),
  'fully-connected': fc
    .record({
      seed,
      shape: plainShape,
      outputs: fc.integer({ min: 1, max: 40 }),
      activation,
      transposed: fc.boolean(),
    })
    .map(({ seed, shape, outputs, activation, transposed }) => {
      const kernel = [shape.at(-1)!, outputs];
      const stored = { shape: [outputs, shape.at(-1)!], order: [1, 0] };
      const epilogue = { activation, bias: floats([outputs], seed + 1) };
      return one(
        {
          ...{ kind: 'fully-connected', layer: 'f', inputs: [0], output: 1, epilogue },
          kernel: {
            ...{ tensor: '', shape: kernel, values: floats(kernel, seed) },
            ...(transposed && { stored }),
          },
        },
        [shape],
        [...shape.slice(0, -1), outputs],
      );
    }),
};

describe.each(['simd', 'typescript'] as const)('%s', (instructionSet) => {
  it.each(Object.entries(PROGRAMS))('%s works on plain values of any rank', async (_, programs) => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const inputs = program.inputs.map(
          ({ value }, i) => plainOf(program.values[value]!.shape, i + 1).data,
        );
        const [expected] = interpretProgram(program, inputs, () => []);
        const [got] = await runProgram(program, inputs, { instructionSet });
        expect(got!.length).toBe(expected!.length);
        got!.forEach((x, i) => {
          const exact = expected![i]!;
          expect(Math.abs(x - exact)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(exact)));
        });
      }),
      { numRuns: 50, seed: 9 },
    );
  });
});
