import type { WeightReference } from '../../packages/runtime/src/program/program.js';

/** Row-major elements of one value, the batch being one. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The element at a position; leading axes may be missing, and those of size 1 repeat. */
export function at({ shape, data }: Plain, position: readonly number[]): number {
  const own = position.slice(position.length - shape.length);
  return data[shape.reduce((i, size, axis) => i * size + (size === 1 ? 0 : own[axis]!), 0)]!;
}

/** One number for each position of a shape, in row-major order. */
export function over(
  shape: readonly number[],
  compute: (position: readonly number[], i: number) => number,
): Float64Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return Float64Array.from({ length: size }, (_, i) => {
    const position = new Array<number>(shape.length);
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return compute(position, i);
  });
}

/** Numbers between −4 and 4 for tests: quarters, some of them equal and some 0. */
export function plainOf(shape: readonly number[], seed: number): Plain {
  let state = Math.imul(seed, 2654435761);
  return {
    shape,
    data: over(shape, () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return ((state >>> 16) % 33) / 4 - 4;
    }),
  };
}

/** A layer's weights as it sees them. */
export function kernelOf(
  { tensor, shape, stored, reversed = [], values }: WeightReference,
  weights: (tensor: string) => ArrayLike<number>,
): ArrayLike<number> {
  const data = Float64Array.from(values ?? weights(tensor));
  const file = { shape: stored?.shape ?? shape, data };
  const order = stored?.order ?? shape.map((_, axis) => axis);
  // In the operation's order, under the file's axes.
  const ordered = order.map((axis) => file.shape[axis]!);
  const moved = over(ordered, (position) => {
    const from: number[] = [];
    for (const [axis, source] of order.entries()) from[source] = position[axis]!;
    return at(file, from);
  });
  return over(shape, (position) =>
    at(
      { shape, data: moved },
      position.map((i, axis) => (reversed.includes(axis) ? shape[axis]! - 1 - i : i)),
    ),
  );
}

/** By Simpson's rule on its integral; beyond 6 it is 1 in double precision. */
export function errorFunction(x: number): number {
  const end = Math.min(Math.abs(x), 6);
  const steps = 200;
  const width = end / steps;
  let sum = 1 + Math.exp(-end * end);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * Math.exp(-((i * width) ** 2));
  return (Math.sign(x) * 2 * sum * width) / (3 * Math.sqrt(Math.PI));
}
