import { errorFunction } from '../../arrays/error-function.js';
import type { Memory, Pointer } from '../../memory/memory.js';
import type { GeneralKernels } from './kernels.js';
import { referenceResizing } from './reference-resizing.js';

/** The kernels of general operations in plain TypeScript; sums in double precision. */
export function referenceGeneral(memory: Memory): GeneralKernels {
  const map =
    (calculate: (x: number) => number) =>
    (input: Pointer, output: Pointer, count: number): void => {
      const { f32 } = memory;
      const [from, to] = [input >>> 2, output >>> 2];
      for (let i = 0; i < count; i++) f32[to + i] = calculate(f32[from + i]!);
    };
  const combine =
    (calculate: (a: number, b: number) => number) =>
    (left: Pointer, right: Pointer, output: Pointer, count: number): void => {
      const { f32 } = memory;
      const [a, b, to] = [left >>> 2, right >>> 2, output >>> 2];
      for (let i = 0; i < count; i++) f32[to + i] = calculate(f32[a + i]!, f32[b + i]!);
    };
  return {
    matrixProduct(left, right, output, rows, inner, columns, rightRow, rightColumn) {
      const { f32 } = memory;
      const [a, b, to] = [left >>> 2, right >>> 2, output >>> 2];
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let k = 0; k < inner; k++) {
            sum += f32[a + row * inner + k]! * f32[b + k * rightRow + column * rightColumn]!;
          }
          f32[to + row * columns + column] = sum;
        }
      }
    },
    divide: combine((a, b) => a / b),
    equal(left, right, output, count, same, other) {
      combine((a, b) => (a === b ? same : other))(left, right, output, count);
    },
    less: combine((a, b) => (a < b ? 1 : 0)),
    lessOrEqual: combine((a, b) => (a <= b ? 1 : 0)),
    ...referenceResizing(memory),
    squareRoot: map(Math.sqrt),
    errorFunction: map(errorFunction),
  };
}
