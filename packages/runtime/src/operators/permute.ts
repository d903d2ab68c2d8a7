import { stridesOf } from '../arrays/shape.js';
import { eachElement } from './each-element.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from './operator.js';
import { planStridedCopy } from './strided-copy.js';

/** Output axis i is input axis order[i]. */
export function buildPermute(
  context: OperatorContext,
  operation: OperationOf<'permute'>,
): Operator {
  const { layouts } = context;
  const [input] = operation.inputs;
  const strides = stridesOf(shapeOf(context, input!));
  const shape = shapeOf(context, operation.output);
  const steps = operation.order.map((axis) => strides[axis]!);
  const base = { kernel: 'permute', denseMultiplyAdds: 0 };
  if (!layouts.planes.has(input!) && !layouts.planes.has(operation.output)) {
    const copy = planStridedCopy(context, shape, steps);
    return { ...base, run: ([from], to) => copy(from!, to) };
  }
  const source = eachElement(context, input!);
  const target = eachElement(context, operation.output);
  return {
    ...base,
    run([from], to) {
      const { f32 } = context.memory;
      for (let i = 0; i < target.count; i++) {
        let rest = i;
        let place = 0;
        for (let axis = steps.length - 1; axis >= 0; axis--) {
          place += (rest % shape[axis]!) * steps[axis]!;
          rest = Math.floor(rest / shape[axis]!);
        }
        f32[(to >>> 2) + target.cell(i)] = f32[(from! >>> 2) + source.cell(place)]!;
      }
    },
  };
}
