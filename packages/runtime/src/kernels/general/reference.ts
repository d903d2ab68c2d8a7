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
    divide(left, right, output, count) {
      const { f32 } = memory;
      for (let i = 0; i < count; i++) {
        f32[(output >>> 2) + i] = f32[(left >>> 2) + i]! / f32[(right >>> 2) + i]!;
      }
    },
    ...referenceResizing(memory),
    squareRoot: map(Math.sqrt),
    errorFunction: map(errorFunction),
  };
}
