import fc from 'fast-check';

/** An array for tests, read by its position alone. */
export interface TestArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Numbers between −4 and 4, quarters, some of them equal and some 0. */
export function arrayOf(shape: readonly number[], seed: number): TestArray {
  let state = seed * 2654435761;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 16) % 33) / 4 - 4;
  };
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, next) };
}

/** The element at a position; leading axes may be missing, and those of size 1 repeat. */
export function at({ shape, data }: TestArray, position: readonly number[]): number {
  const own = position.slice(position.length - shape.length);
  return data[shape.reduce((i, size, axis) => i * size + (size === 1 ? 0 : own[axis]!), 0)]!;
}

/** One number for each position of a shape, in row-major order. */
export function over(
  shape: readonly number[],
  calculate: (position: readonly number[]) => number,
): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const position: number[] = [];
    let rest = i;
    for (const size of [...shape].reverse()) {
      position.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return calculate(position);
  });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Ranks 0 to 5, now and then with an axis of size 0. */
export const someShape = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.constant(0) },
  ),
  { maxLength: 5 },
);

/** Ranks 1 to 5 without empty axes, and one of the axes. */
export const shapeAndAxis = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.nat({ max: shape.length - 1 })));

export function shapeThatBroadcastsTo(shape: readonly number[]): fc.Arbitrary<number[]> {
  return fc
    .tuple(fc.nat({ max: shape.length }), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
    .map(([drop, ones]) => shape.slice(drop).map((size, axis) => (ones[axis] ? 1 : size)));
}
