import type { Binary } from '../program/general-operations.js';
import type { ArrayPlan, Numbers } from './array-plan.js';
import { BINARY_FUNCTIONS } from './binary-functions.js';
import { broadcastShapes, broadcastStrides } from './broadcast-shapes.js';
import { eachRow, type Nest, nestOf } from './nest.js';
import { checkInputs, type Shape } from './shape.js';

type Options = Pick<Binary, 'kind' | 'layer' | 'mode'>;

/** Element by element with NumPy's broadcasting. */
export function planBinary(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  const { shape, nest } = binaryNest(operation, shapes);
  const width = nest.sizes.at(-1)!;
  const [aStep, bStep] = nest.strides.map((strides) => strides.at(-1)!) as [number, number];
  const row = ROWS[operation.mode] ?? rowOf(BINARY_FUNCTIONS[operation.mode]);
  return {
    shape,
    run([a, b], starts, output, start) {
      eachRow(nest, starts, (at, aPlace, bPlace) => {
        row(a!, aPlace, aStep, b!, bPlace, bStep, output, start + at * width, width);
      });
    },
  };
}

/** The output's shape, and where both operands stand for each of its elements. */
export function binaryNest(
  operation: Options,
  shapes: readonly Shape[],
): { readonly shape: readonly number[]; readonly nest: Nest } {
  checkInputs(operation, shapes, 2);
  const shape = broadcastShapes(operation.layer, shapes);
  const strides = shapes.map((operand) => broadcastStrides(operand, shape));
  return { shape, nest: nestOf(shape, strides) };
}

type Row = (
  a: Numbers,
  aPlace: number,
  aStep: number,
  b: Numbers,
  bPlace: number,
  bStep: number,
  output: Numbers,
  place: number,
  count: number,
) => void;

function rowOf(compute: (a: number, b: number) => number): Row {
  return (a, aPlace, aStep, b, bPlace, bStep, output, place, count) => {
    for (let i = 0, p = aPlace, q = bPlace; i < count; i++, p += aStep, q += bStep) {
      output[place + i] = compute(a[p]!, b[q]!);
    }
  };
}

/** Written out where a call an element would cost more than the work itself. */
const ROWS: { readonly [Mode in Binary['mode']]?: Row } = {
  add(a, aPlace, aStep, b, bPlace, bStep, output, place, count) {
    for (let i = 0, p = aPlace, q = bPlace; i < count; i++, p += aStep, q += bStep) {
      output[place + i] = a[p]! + b[q]!;
    }
  },
  subtract(a, aPlace, aStep, b, bPlace, bStep, output, place, count) {
    for (let i = 0, p = aPlace, q = bPlace; i < count; i++, p += aStep, q += bStep) {
      output[place + i] = a[p]! - b[q]!;
    }
  },
  multiply(a, aPlace, aStep, b, bPlace, bStep, output, place, count) {
    for (let i = 0, p = aPlace, q = bPlace; i < count; i++, p += aStep, q += bStep) {
      output[place + i] = a[p]! * b[q]!;
    }
  },
  divide(a, aPlace, aStep, b, bPlace, bStep, output, place, count) {
    for (let i = 0, p = aPlace, q = bPlace; i < count; i++, p += aStep, q += bStep) {
      output[place + i] = a[p]! / b[q]!;
    }
  },
};
