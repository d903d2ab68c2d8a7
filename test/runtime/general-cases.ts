import fc from 'fast-check';
import type { ArrayOperation } from '../../packages/runtime/src/arrays/index.js';
import type { Program } from '../../packages/runtime/src/program/program.js';
import { type Plain, plainOf } from './plain-values.js';

/** An operation, numbers to do it with, and the shape that must come out. */
export interface GeneralCase {
  readonly operation: ArrayOperation;
  readonly inputs: readonly Plain[];
  readonly shape: readonly number[];
}

const layer = 'case';
const side = fc.integer({ min: 1, max: 5 });
/** Rows are long now and then, as some kernels like them. */
const shapes = (minLength: number, maxLength: number) =>
  fc
    .tuple(
      fc.array(side, { minLength, maxLength }),
      fc.option(fc.integer({ min: 16, max: 40 }), { freq: 2 }),
    )
    .map(([shape, width]) => {
      if (width === null || shape.length === 0) return shape.slice(-4);
      return [...shape.slice(0, -1).map((size) => Math.min(size, 2)), width];
    });
const someShape = shapes(0, 5);
const shapeAndAxis = shapes(1, 5).chain((shape) =>
  fc.record({ shape: fc.constant(shape), axis: fc.nat({ max: shape.length - 1 }) }),
);
const seed = fc.nat({ max: 1000 });

/** Leading axes left out, and some made 1. */
function broadcastsTo(shape: readonly number[]): fc.Arbitrary<number[]> {
  return fc
    .tuple(fc.nat({ max: shape.length }), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
    .map(([drop, ones]) => shape.slice(drop).map((size, axis) => (ones[axis] ? 1 : size)));
}

/** The largest sizes, aligned at the end. */
function joined(...parts: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...parts.map((part) => part.length));
  return Array.from({ length: rank }, (_, axis) =>
    Math.max(...parts.map((part) => part[axis - rank + part.length] ?? 1)),
  );
}

function eachAxis<Any>(
  shape: readonly number[],
  arbitrary: (size: number, axis: number) => fc.Arbitrary<Any>,
): fc.Arbitrary<Any[]> {
  return fc.tuple(...shape.map(arbitrary)) as fc.Arbitrary<Any[]>;
}

const positive = ({ shape, data }: Plain): Plain => ({
  shape,
  data: data.map((x) => Math.abs(x) + 0.25),
});

/** Random cases of every operation that `planArrays` knows. */
export const GENERAL_CASES: {
  readonly [Kind in ArrayOperation['kind']]: fc.Arbitrary<GeneralCase>;
} = {
  binary: someShape
    .chain((shape) => fc.tuple(broadcastsTo(shape), broadcastsTo(shape)))
    .chain(([a, b]) =>
      fc.record({
        seed,
        a: fc.constant(a),
        b: fc.constant(b),
        mode: fc.constantFrom(
          ...(['add', 'subtract', 'multiply', 'divide', 'power', 'minimum', 'maximum'] as const),
          ...(['modulo', 'remainder', 'floor-divide', 'truncate-divide', 'equal', 'less'] as const),
          ...(['squared-difference', 'not-equal', 'less-or-equal', 'greater', 'xor'] as const),
          ...(['greater-or-equal', 'and', 'or', 'arc-tangent-2'] as const),
        ),
      }),
    )
    .map(({ seed, a, b, mode }) => ({
      operation: { kind: 'binary', layer, mode },
      // Neither zeros nor what is not a number: `power`'s base and the divisors.
      inputs:
        ['power', 'divide', 'modulo', 'remainder'].includes(mode) || mode.endsWith('divide')
          ? [positive(plainOf(a, seed)), positive(plainOf(b, seed + 1))]
          : [plainOf(a, seed), plainOf(b, seed + 1)],
      shape: joined(a, b),
    })),
  unary: fc
    .record({
      seed,
      shape: someShape,
      mode: fc.constantFrom(
        ...(['negate', 'absolute', 'square', 'exponential', 'exponential-minus-1'] as const),
        ...(['sine', 'cosine', 'arc-tangent', 'hyperbolic-sine', 'hyperbolic-cosine'] as const),
        ...(['arc-hyperbolic-sine', 'error-function', 'floor', 'ceiling', 'round'] as const),
        ...(['truncate', 'sign', 'not', 'is-nan', 'is-infinite', 'is-finite'] as const),
      ),
    })
    .map(({ seed, shape, mode }) => ({
      operation: { kind: 'unary', layer, mode },
      inputs: [plainOf(shape, seed)],
      shape,
    })),
  select: someShape
    .chain((shape) => fc.tuple(seed, broadcastsTo(shape), broadcastsTo(shape), broadcastsTo(shape)))
    .map(([seed, ...parts]) => ({
      operation: { kind: 'select', layer },
      inputs: parts.map((part, i) => plainOf(part, seed + i)),
      shape: joined(...parts),
    })),
  reduce: someShape
    .chain((shape) =>
      fc.record({
        seed,
        shape: fc.constant(shape),
        axes: fc.subarray(shape.map((_, axis) => axis)),
        mode: fc.constantFrom(
          ...(['sum', 'mean', 'maximum', 'minimum', 'product', 'sum-of-squares'] as const),
          ...(['sum-of-magnitudes', 'euclidean-norm', 'logarithm-of-sum', 'all', 'any'] as const),
          ...(['logarithm-of-sum-of-exponentials'] as const),
        ),
      }),
    )
    .map(({ seed, shape, axes, mode }) => {
      const input = plainOf(shape, seed);
      return {
        operation: { kind: 'reduce', layer, mode, axes },
        inputs: [mode === 'logarithm-of-sum' ? positive(input) : input],
        shape: shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
      };
    }),
  slice: someShape
    .chain((shape) =>
      fc.record({
        seed,
        shape: fc.constant(shape),
        slices: eachAxis(shape, (size) =>
          fc
            .record({ start: fc.nat({ max: size - 1 }), step: fc.constantFrom(-2, -1, 1, 1, 2) })
            .chain(({ start, step }) => {
              const room = step > 0 ? size - 1 - start : start;
              const most = Math.floor(room / Math.abs(step)) + 1;
              return fc.record({
                start: fc.constant(start),
                step: fc.constant(step),
                count: fc.integer({ min: 1, max: most }),
              });
            }),
        ),
      }),
    )
    .map(({ seed, shape, slices }) => {
      const starts = slices.map(({ start }) => start);
      const steps = slices.map(({ step }) => step);
      const sizes = slices.map(({ count }) => count);
      return {
        operation: { kind: 'slice', layer, starts, steps, sizes },
        inputs: [plainOf(shape, seed)],
        shape: sizes,
      };
    }),
  pad: shapes(0, 4)
    .chain((shape) =>
      fc.record({
        seed,
        shape: fc.constant(shape),
        mode: fc.constantFrom('constant', 'edge', 'reflect', 'symmetric', 'wrap'),
        before: eachAxis(shape, () => fc.constantFrom(0, 0, 1, 2, 4)),
        after: eachAxis(shape, (size) => fc.constantFrom(0, 0, 1, 3, size > 1 ? -1 : 0)),
      }),
    )
    .map(({ seed, shape, mode, before, after }) => ({
      operation: { kind: 'pad', layer, mode, before, after, value: 7.5 },
      inputs: [plainOf(shape, seed)],
      shape: shape.map((size, axis) => size + before[axis]! + after[axis]!),
    })),
  broadcast: someShape
    .chain((shape) => fc.tuple(seed, fc.constant(shape), broadcastsTo(shape)))
    .map(([seed, shape, from]) => ({
      operation: { kind: 'broadcast', layer, shape },
      inputs: [plainOf(from, seed)],
      shape,
    })),
  permute: shapes(1, 5)
    .chain((shape) => {
      const axes = shape.map((_, axis) => axis);
      const order = fc.shuffledSubarray(axes, { minLength: axes.length });
      return fc.tuple(seed, fc.constant(shape), order);
    })
    .map(([seed, shape, order]) => ({
      operation: { kind: 'permute', layer, order },
      inputs: [plainOf(shape, seed)],
      shape: order.map((axis) => shape[axis]!),
    })),
  concatenate: fc
    .tuple(seed, shapeAndAxis, fc.array(side, { minLength: 1, maxLength: 4 }))
    .map(([seed, { shape, axis }, sizes]) => {
      const sized = (size: number) => shape.map((each, other) => (other === axis ? size : each));
      return {
        operation: { kind: 'concatenate', layer, axis },
        inputs: sizes.map((size, i) => plainOf(sized(size), seed + i)),
        shape: sized(sizes.reduce((a, b) => a + b)),
      };
    }),
  gather: fc
    .tuple(seed, shapeAndAxis, fc.array(side, { maxLength: 2 }))
    .map(([seed, { shape, axis }, indices]) => ({
      operation: { kind: 'gather', layer, axis },
      inputs: [plainOf(shape, seed), indicesOf(indices, seed + 1)],
      shape: [...shape.slice(0, axis), ...indices, ...shape.slice(axis + 1)],
    })),
  'gather-elements': fc.tuple(seed, shapeAndAxis, side).chain(([seed, { shape, axis }, count]) =>
    eachAxis(shape, (size, other) =>
      other === axis ? fc.constant(count) : fc.integer({ min: 1, max: size }),
    ).map((indices) => ({
      operation: { kind: 'gather-elements', layer, axis } as const,
      inputs: [plainOf(shape, seed), indicesOf(indices, seed + 1)],
      shape: indices,
    })),
  ),
  arg: fc
    .tuple(seed, shapeAndAxis, fc.constantFrom('maximum', 'minimum'), fc.boolean())
    .map(([seed, { shape, axis }, mode, last]) => ({
      operation: { kind: 'arg', layer, mode, axis, last },
      inputs: [plainOf(shape, seed)],
      shape: shape.map((size, other) => (other === axis ? 1 : size)),
    })),
  'top-k': shapes(1, 4)
    .chain((shape) =>
      fc.record({
        seed,
        shape: fc.constant(shape),
        count: fc.integer({ min: 1, max: shape.at(-1)! }),
        largest: fc.boolean(),
        part: fc.constantFrom('values', 'indices'),
      }),
    )
    .map(({ seed, shape, count, largest, part }) => ({
      operation: { kind: 'top-k', layer, count, largest, part },
      inputs: [plainOf(shape, seed)],
      shape: [...shape.slice(0, -1), count],
    })),
  'cumulative-sum': fc
    .tuple(seed, shapeAndAxis, fc.boolean(), fc.boolean())
    .map(([seed, { shape, axis }, exclusive, reverse]) => ({
      operation: { kind: 'cumulative-sum', layer, axis, exclusive, reverse },
      inputs: [plainOf(shape, seed)],
      shape,
    })),
  'matrix-product': fc
    .record({
      seed,
      stack: shapes(0, 3).chain((stack) => fc.tuple(broadcastsTo(stack), broadcastsTo(stack))),
      sizes: fc.tuple(...[9, 9, 9].map((max) => fc.integer({ min: 1, max }))),
      transposeRight: fc.boolean(),
    })
    .map(({ seed, stack: [left, right], sizes, transposeRight }) => {
      const [rows, depth, columns] = sizes as [number, number, number];
      const matrix = transposeRight ? [columns, depth] : [depth, columns];
      return {
        operation: { kind: 'matrix-product', layer, transposeRight },
        inputs: [plainOf([...left, rows, depth], seed), plainOf([...right, ...matrix], seed + 1)],
        shape: [...joined(left, right), rows, columns],
      };
    }),
  softmax: fc.tuple(seed, shapes(1, 4)).map(([seed, shape]) => ({
    operation: { kind: 'softmax', layer },
    inputs: [plainOf(shape, seed)],
    shape,
  })),
  pointwise: fc
    .tuple(seed, shapes(1, 4), fc.constantFrom('sigmoid', 'gelu', 'mish', 'tanh', 'selu'))
    .map(([seed, shape, kind]) => ({
      operation: {
        ...{ kind: 'pointwise', layer },
        epilogue: {
          scale: Float32Array.from(plainOf(shape.slice(-1), seed + 1).data),
          bias: Float32Array.from(plainOf(shape.slice(-1), seed + 2).data),
          activation: { kind },
        },
      },
      inputs: [plainOf(shape, seed)],
      shape,
    })),
};

/** Among −5 and 7: some of them count from the end, some are out of range. */
function indicesOf(shape: readonly number[], seed: number): Plain {
  return { shape, data: plainOf(shape, seed).data.map((x) => Math.round(x * 1.5) + 1) };
}

/** The program that does just that. */
export function programOf({ operation, inputs, shape }: GeneralCase): Program {
  const output = inputs.length;
  const values = [...inputs.map((input) => input.shape), shape];
  return {
    values: values.map((each, i) => ({ name: `value ${i}`, shape: each })),
    inputs: inputs.map((_, i) => ({ name: `input ${i}`, value: i })),
    outputs: [{ name: 'output', value: output }],
    operations: [{ ...operation, inputs: inputs.map((_, i) => i), output }],
  };
}
