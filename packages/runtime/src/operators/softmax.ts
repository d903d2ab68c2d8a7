import type { ValueId } from '../program/program.js';
import { eachElement } from './each-element.js';
import {
  elementsOf,
  type OperationOf,
  type Operator,
  type OperatorContext,
  shapeOf,
} from './operator.js';

/** exp(x − max) / Σ exp(x − max) over the last axis. */
export function buildSoftmax(
  context: OperatorContext,
  operation: OperationOf<'softmax'>,
): Operator {
  const classes = shapeOf(context, operation.output).at(-1)!;
  const { planes } = context.layouts;
  if (!planes.has(operation.inputs[0]!) && !planes.has(operation.output)) {
    return buildRowSoftmax(context, { elements: elementsOf(context, operation.output), classes });
  }
  const input = eachElement(context, operation.inputs[0]!);
  const output = eachElement(context, operation.output);
  const exponentials = new Float64Array(classes);
  const stride = classStride(context, operation.inputs[0]!);
  const outputStride = classStride(context, operation.output);
  return {
    kernel: 'softmax',
    denseMultiplyAdds: 0,
    run([from], to) {
      const { f32 } = context.memory;
      for (let row = 0; row < output.count; row += classes) {
        const source = (from! >>> 2) + input.cell(row);
        const target = (to >>> 2) + output.cell(row);
        let largest = -Infinity;
        for (let c = 0; c < classes; c++) {
          const x = f32[source + c * stride]!;
          if (x > largest) largest = x;
        }
        let sum = 0;
        for (let c = 0; c < classes; c++) {
          const e = Math.exp(f32[source + c * stride]! - largest);
          exponentials[c] = e;
          sum += e;
        }
        for (let c = 0; c < classes; c++) f32[target + c * outputStride] = exponentials[c]! / sum;
      }
    },
  };
}

/** Where the classes of a row lie side by side. */
function buildRowSoftmax(
  { memory, kernels }: OperatorContext,
  { elements, classes }: { elements: number; classes: number },
): Operator {
  return {
    kernel: 'softmax',
    denseMultiplyAdds: 0,
    run([from], to) {
      const { f32 } = memory;
      for (let row = 0; row < elements; row += classes) {
        const source = (from! >>> 2) + row;
        const target = to + 4 * row;
        let largest = -Infinity;
        for (let c = 0; c < classes; c++) largest = Math.max(largest, f32[source + c]!);
        kernels.affine(4 * source, target, classes, 1, -largest, -Infinity, Infinity);
        kernels.exponential(target, target, classes);
        let sum = 0;
        for (let c = 0; c < classes; c++) sum += f32[(target >>> 2) + c]!;
        kernels.affine(target, target, classes, 1 / sum, 0, -Infinity, Infinity);
      }
    },
  };
}

/** Floats from one class to the next. */
function classStride({ layouts }: OperatorContext, value: ValueId): number {
  return layouts.planes.get(value)?.stride ?? 1;
}
