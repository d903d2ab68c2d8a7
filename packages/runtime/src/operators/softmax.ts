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
  return {
    kernel: 'softmax',
    denseMultiplyAdds: 0,
    run([from], to) {
      const { f32 } = context.memory;
      const [source, target] = [from! >>> 2, to >>> 2];
      for (let row = 0; row < output.count; row += classes) {
        let largest = -Infinity;
        for (let c = 0; c < classes; c++) {
          largest = Math.max(largest, f32[source + input.cell(row + c)]!);
        }
        let sum = 0;
        for (let c = 0; c < classes; c++) {
          const e = Math.exp(f32[source + input.cell(row + c)]! - largest);
          exponentials[c] = e;
          sum += e;
        }
        for (let c = 0; c < classes; c++) {
          f32[target + output.cell(row + c)] = exponentials[c]! / sum;
        }
      }
    },
  };
}
