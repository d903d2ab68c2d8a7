import { InputError } from '@pith/container';
import type { MatrixProduct } from '../program/general-operations.js';
import type { ArrayPlan, Numbers } from './array-plan.js';
import { broadcastShapes, broadcastStrides } from './broadcast-shapes.js';
import { eachRow, type Nest, nestOf } from './nest.js';
import { checkInputs, type Shape, showShapes } from './shape.js';

type Options = Pick<MatrixProduct, 'kind' | 'layer' | 'transposeRight'>;

/** Sizes of a product of stacks of matrices, and which of them meet. */
export interface MatrixShapes {
  readonly shape: readonly number[];
  /** rows of the left factor */
  readonly rows: number;
  /** what is summed over */
  readonly inner: number;
  /** columns of the product */
  readonly columns: number;
  /** Over the leading axes; strides of both factors. */
  readonly stack: Nest;
}

/** @throws {InputError} when the factors do not fit */
export function matrixShapes(operation: Options, shapes: readonly Shape[]): MatrixShapes {
  checkInputs(operation, shapes, 2);
  const { layer, transposeRight } = operation;
  const [a, b] = shapes as [Shape, Shape];
  const [rows = 0, inner = 0] = a.slice(-2);
  const [first = 0, second = 0] = b.slice(-2);
  const [depth, columns] = transposeRight ? [second, first] : [first, second];
  if (a.length < 2 || b.length < 2 || inner !== depth) {
    throw new InputError(
      `${layer}: ${showShapes(shapes)} cannot be multiplied` +
        (transposeRight ? ', the second one transposed' : ''),
    );
  }
  const stacks = [a.slice(0, -2), b.slice(0, -2)];
  const leading = broadcastShapes(layer, stacks);
  const strides = stacks.map((stack, i) => {
    const size = i === 0 ? rows * inner : inner * columns;
    return broadcastStrides(stack, leading).map((stride) => stride * size);
  });
  return {
    shape: [...leading, rows, columns],
    rows,
    inner,
    columns,
    stack: nestOf(leading, strides),
  };
}

/** [..., m, k] × [..., k, n] → [..., m, n]; leading axes broadcast. Sums in double precision. */
export function planMatrixProduct(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  const { shape, rows, inner, columns, stack } = matrixShapes(operation, shapes);
  const multiply = operation.transposeRight ? multiplyTransposed : multiplyPlain;
  const sums = new Float64Array(columns);
  const width = stack.sizes.at(-1)!;
  const [aStep, bStep] = stack.strides.map((strides) => strides.at(-1)!) as [number, number];
  return {
    shape,
    run([a, b], starts, output, start) {
      eachRow(stack, starts, (at, aPlace, bPlace) => {
        for (let i = 0; i < width; i++) {
          for (let row = 0; row < rows; row++) {
            const left = aPlace + i * aStep + row * inner;
            multiply(a!, left, b!, bPlace + i * bStep, sums, inner);
            output.set(sums, start + ((at * width + i) * rows + row) * columns);
          }
        }
      });
    },
  };
}

/** sums = one row of a × b */
type MultiplyRow = (
  a: Numbers,
  aPlace: number,
  b: Numbers,
  bPlace: number,
  sums: Float64Array,
  inner: number,
) => void;

const multiplyPlain: MultiplyRow = (a, aPlace, b, bPlace, sums, inner) => {
  const columns = sums.length;
  sums.fill(0);
  for (let k = 0, from = bPlace; k < inner; k++, from += columns) {
    const x = a[aPlace + k]!;
    for (let j = 0; j < columns; j++) sums[j]! += x * b[from + j]!;
  }
};

const multiplyTransposed: MultiplyRow = (a, aPlace, b, bPlace, sums, inner) => {
  for (let j = 0, from = bPlace; j < sums.length; j++, from += inner) {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += a[aPlace + k]! * b[from + k]!;
    sums[j] = sum;
  }
};
