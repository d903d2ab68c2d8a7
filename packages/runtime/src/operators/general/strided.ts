import { stridesTo } from '../../arrays/broadcast.js';
import { sliceStrides } from '../../arrays/slice.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from '../operator.js';
import { planStridedCopy } from '../strided-copy.js';
import { checkPlain } from './check-plain.js';

/** output[i] = input[starts + i · steps] on every axis. */
export function buildSlice(context: OperatorContext, operation: OperationOf<'slice'>): Operator {
  const { strides, first } = sliceStrides(operation, [shapeOf(context, operation.inputs[0]!)]);
  checkPlain(context, operation, operation.sizes);
  const copy = planStridedCopy(context, operation.sizes, strides);
  return {
    kernel: 'slice',
    denseMultiplyAdds: 0,
    run: ([from], to) => copy(from! + 4 * first, to),
  };
}

/** To a shape by NumPy's rule. */
export function buildBroadcast(
  context: OperatorContext,
  operation: OperationOf<'broadcast'>,
): Operator {
  const strides = stridesTo(operation, [shapeOf(context, operation.inputs[0]!)]);
  checkPlain(context, operation, operation.shape);
  const copy = planStridedCopy(context, operation.shape, strides);
  return {
    kernel: 'broadcast',
    denseMultiplyAdds: 0,
    run: ([from], to) => copy(from!, to),
  };
}
