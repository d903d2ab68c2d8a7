import { eachElement } from './each-element.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from './operator.js';

/** x where x ≥ 0, else slope · x with a slope for each element, or shared along axes of size 1. */
export function buildPrelu(context: OperatorContext, operation: OperationOf<'prelu'>): Operator {
  const shape = shapeOf(context, operation.output);
  const { slope } = operation;
  const slopeAt = slopeStrides(slope.shape, shape);
  const input = eachElement(context, operation.inputs[0]!);
  const output = eachElement(context, operation.output);
  return {
    kernel: 'prelu',
    denseMultiplyAdds: 0,
    run([from], to) {
      const { f32 } = context.memory;
      for (let i = 0; i < output.count; i++) {
        const x = f32[(from! >>> 2) + input.cell(i)]!;
        f32[(to >>> 2) + output.cell(i)] = x < 0 ? x * slope.data[slopeAt(i)]! : x;
      }
    },
  };
}

/** From an element's row-major number to its slope's. */
function slopeStrides(slope: readonly number[], shape: readonly number[]): (i: number) => number {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = slope[axis - (shape.length - slope.length)] ?? 1;
    strides[axis] = size === 1 ? 0 : stride;
    stride *= size;
  }
  return (i) => {
    let rest = i;
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return at;
  };
}
