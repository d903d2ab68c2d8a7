import { binaryNest } from '../../arrays/binary.js';
import { eachRow } from '../../arrays/nest.js';
import type { GeneralKernels } from '../../kernels/general/kernels.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Memory, Pointer } from '../../memory/memory.js';
import type { BinaryMode } from '../../program/general-operations.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from '../operator.js';
import { buildArrayOperator } from './array-operator.js';
import { checkPlain } from './check-plain.js';

/** Shorter rows are faster done by a loop than by a call for each. */
const LEAST_ROW = 16;

/** Element by element with NumPy's broadcasting: by kernels, row by row, where there is one. */
export function buildBinary(
  context: OperatorContext,
  general: GeneralKernels,
  operation: OperationOf<'binary'>,
): Operator {
  const shapes = operation.inputs.map((value) => shapeOf(context, value));
  const { shape, nest } = binaryNest(operation, shapes);
  const width = nest.sizes.at(-1)!;
  const [aStep, bStep] = nest.strides.map((strides) => strides.at(-1)!) as [number, number];
  const row = rowKernel(context, general, operation.mode, aStep, bStep);
  if (!row || width < LEAST_ROW) return buildArrayOperator(context, operation);
  checkPlain(context, operation, shape);
  return {
    kernel: operation.mode,
    denseMultiplyAdds: 0,
    run([left, right], to) {
      eachRow(nest, [left! >>> 2, right! >>> 2], (at, a, b) => {
        row(4 * a, 4 * b, to + 4 * at * width, width);
      });
    },
  };
}

/** One row of the output; an operand whose step is 0 is one number. */
type RowKernel = (a: Pointer, b: Pointer, output: Pointer, count: number) => void;

function rowKernel(
  { memory, kernels }: { memory: Memory; kernels: Kernels },
  general: GeneralKernels,
  mode: BinaryMode,
  aStep: number,
  bStep: number,
): RowKernel | undefined {
  const rows = rowsKernel(kernels, general, mode);
  if (!rows) return undefined;
  if (aStep === 1 && bStep === 1) return rows;
  const read = (pointer: Pointer) => memory.f32[pointer >>> 2]!;
  if (aStep === 1 && bStep === 0) {
    const scalar = scalarKernel(kernels, mode);
    if (scalar) return (a, b, output, count) => scalar(a, read(b), output, count);
    return (a, b, output, count) => {
      kernels.fill(output, count, read(b));
      rows(a, output, output, count);
    };
  }
  if (aStep === 0 && bStep === 1) {
    const scalar = COMMUTATIVE.has(mode) ? scalarKernel(kernels, mode) : undefined;
    if (scalar) return (a, b, output, count) => scalar(b, read(a), output, count);
    return (a, b, output, count) => {
      kernels.fill(output, count, read(a));
      rows(output, b, output, count);
    };
  }
  return undefined;
}

const COMMUTATIVE: ReadonlySet<BinaryMode> = new Set(['add', 'multiply', 'maximum', 'minimum']);

/** Of two rows; the output may be one of them. */
function rowsKernel(
  kernels: Kernels,
  general: GeneralKernels,
  mode: BinaryMode,
): RowKernel | undefined {
  switch (mode) {
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'maximum':
    case 'minimum':
      return kernels[mode];
    case 'divide':
      return general.divide;
    case 'squared-difference':
      return (a, b, output, count) => {
        kernels.subtract(a, b, output, count);
        kernels.multiply(output, output, output, count);
      };
    case 'equal':
      return (a, b, output, count) => general.equal(a, b, output, count, 1, 0);
    case 'not-equal':
      return (a, b, output, count) => general.equal(a, b, output, count, 0, 1);
    case 'less':
      return general.less;
    case 'greater':
      return (a, b, output, count) => general.less(b, a, output, count);
    case 'less-or-equal':
      return general.lessOrEqual;
    case 'greater-or-equal':
      return (a, b, output, count) => general.lessOrEqual(b, a, output, count);
    default:
      return undefined;
  }
}

/** Of a row and one number. */
type ScalarKernel = (row: Pointer, number: number, output: Pointer, count: number) => void;

function scalarKernel(kernels: Kernels, mode: BinaryMode): ScalarKernel | undefined {
  switch (mode) {
    case 'add':
      return (row, x, to, n) => kernels.affine(row, to, n, 1, x, -Infinity, Infinity);
    case 'subtract':
      return (row, x, to, n) => kernels.affine(row, to, n, 1, -x, -Infinity, Infinity);
    case 'multiply':
      return (row, x, to, n) => kernels.affine(row, to, n, x, 0, -Infinity, Infinity);
    case 'maximum':
      return (row, x, to, n) => kernels.affine(row, to, n, 1, 0, x, Infinity);
    case 'minimum':
      return (row, x, to, n) => kernels.affine(row, to, n, 1, 0, -Infinity, x);
    default:
      return undefined;
  }
}
