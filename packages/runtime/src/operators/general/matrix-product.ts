import { matrixShapes } from '../../arrays/matrix-product.js';
import { eachRow } from '../../arrays/nest.js';
import type { GeneralKernels } from '../../kernels/general/kernels.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from '../operator.js';
import { checkPlain } from './check-plain.js';

/** [..., m, k] × [..., k, n] → [..., m, n], a call of the kernel for each pair of matrices. */
export function buildMatrixProduct(
  context: OperatorContext,
  kernels: GeneralKernels,
  operation: OperationOf<'matrix-product'>,
): Operator {
  const shapes = operation.inputs.map((value) => shapeOf(context, value));
  const { shape, rows, inner, columns, stack } = matrixShapes(operation, shapes);
  checkPlain(context, operation, shape);
  const [down, across] = operation.transposeRight ? [1, inner] : [columns, 1];
  const count = stack.sizes.at(-1)!;
  const [aStep, bStep] = stack.strides.map((strides) => strides.at(-1)!) as [number, number];
  // Where all matrices on the left meet the same one, they are one higher matrix.
  const together = bStep === 0 && aStep === rows * inner;
  const [height, times] = together ? [rows * count, 1] : [rows, count];
  return {
    kernel: 'matrixProduct',
    denseMultiplyAdds: 0,
    run([left, right], to) {
      eachRow(stack, [left! >>> 2, right! >>> 2], (row, a, b) => {
        for (let i = 0; i < times; i++) {
          kernels.matrixProduct(
            4 * (a + i * aStep),
            4 * (b + i * bStep),
            to + 4 * (row * count + i) * rows * columns,
            ...([height, inner, columns, down, across] as const),
          );
        }
      });
    },
  };
}
