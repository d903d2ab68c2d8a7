import type { Shape } from './shape.js';

/**
 * A loop nest over the elements of an array in row-major order, and where `operands` stand meanwhile:
 * element [i, j, …] of operand k is at strides[k][0] · i + strides[k][1] · j + …
 */
export interface Nest {
  /** Outermost first; never empty, the last one being the inner loop's. */
  readonly sizes: readonly number[];
  /** [operands][sizes] */
  readonly strides: readonly (readonly number[])[];
}

/** The shortest nest that does the same: axes of size 1 go, and axes that run on become one. */
export function nestOf(shape: Shape, strides: readonly (readonly number[])[]): Nest {
  const sizes: number[] = [];
  const merged: number[][] = strides.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const runsOn =
      sizes.length > 0 && strides.every((stride, k) => merged[k]!.at(-1) === stride[axis]! * size);
    if (runsOn) sizes[sizes.length - 1]! *= size;
    else sizes.push(size);
    strides.forEach((stride, k) => {
      if (runsOn) merged[k]![sizes.length - 1] = stride[axis]!;
      else merged[k]!.push(stride[axis]!);
    });
  });
  if (sizes.length === 0) return { sizes: [1], strides: strides.map(() => [0]) };
  return { sizes, strides: merged };
}

/**
 * Calls `visit` for each pass of the inner loop, in order, with the pass's number and where each
 * operand, of which there are at most three, stands at its begin.
 *
 * @param starts [operands]: where the first element of each is
 */
export function eachRow(
  { sizes, strides }: Nest,
  starts: readonly number[],
  visit: (row: number, a: number, b: number, c: number) => void,
): void {
  if (sizes.includes(0)) return;
  const outer = sizes.length - 1;
  const [first, second, third] = [0, 1, 2].map((k) => strides[k] ?? sizes.map(() => 0)) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  let [a = 0, b = 0, c = 0] = starts;
  const position = new Array<number>(outer).fill(0);
  for (let row = 0; ; row++) {
    visit(row, a, b, c);
    let axis = outer - 1;
    for (; axis >= 0; axis--) {
      const isLast = ++position[axis]! === sizes[axis]!;
      const steps = isLast ? 1 - sizes[axis]! : 1;
      a += first[axis]! * steps;
      b += second[axis]! * steps;
      c += third[axis]! * steps;
      if (!isLast) break;
      position[axis] = 0;
    }
    if (axis < 0) return;
  }
}
