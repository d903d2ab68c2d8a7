import { elementCount } from '@pith/container';
import { eachElement } from './each-element.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from './operator.js';

/** Output axis i is input axis order[i]. */
export function buildPermute(
  context: OperatorContext,
  operation: OperationOf<'permute'>,
): Operator {
  const shape = shapeOf(context, operation.inputs[0]!);
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const outputShape = shapeOf(context, operation.output);
  const steps = operation.order.map((axis) => strides[axis]!);
  const input = eachElement(context, operation.inputs[0]!);
  const output = eachElement(context, operation.output);
  return {
    kernel: 'permute',
    denseMultiplyAdds: 0,
    run([from], to) {
      const { f32 } = context.memory;
      for (let i = 0; i < output.count; i++) {
        let rest = i;
        let source = 0;
        for (let axis = steps.length - 1; axis >= 0; axis--) {
          source += (rest % outputShape[axis]!) * steps[axis]!;
          rest = Math.floor(rest / outputShape[axis]!);
        }
        f32[(to >>> 2) + output.cell(i)] = f32[(from! >>> 2) + input.cell(source)]!;
      }
    },
  };
}
