import type { ValueId } from '../program/program.js';
import { eachElement } from './each-element.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from './operator.js';

/** exp(x − max) / Σ exp(x − max) over the last axis. */
export function buildSoftmax(
  context: OperatorContext,
  operation: OperationOf<'softmax'>,
): Operator {
  const classes = shapeOf(context, operation.output).at(-1)!;
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

/** Floats from one class to the next. */
function classStride({ layouts }: OperatorContext, value: ValueId): number {
  return layouts.planes.get(value)?.stride ?? 1;
}
