import { planPad } from '../../arrays/pad.js';
import { stridesOf } from '../../arrays/shape.js';
import {
  elementsOf,
  type OperationOf,
  type Operator,
  type OperatorContext,
  shapeOf,
} from '../operator.js';
import { planStridedPaste } from '../strided-copy.js';
import { buildArrayOperator } from './array-operator.js';
import { checkPlain } from './check-plain.js';

/** Elements before and after on every axis; constants around by filling all before. */
export function buildPad(context: OperatorContext, operation: OperationOf<'pad'>): Operator {
  const { before, after, mode, value } = operation;
  if (mode !== 'constant' || [...before, ...after].some((count) => count < 0)) {
    return buildArrayOperator(context, operation);
  }
  const input = shapeOf(context, operation.inputs[0]!);
  const { shape } = planPad(operation, [input]);
  checkPlain(context, operation, shape);
  const strides = stridesOf(shape);
  const first = strides.reduce((sum, stride, axis) => sum + stride * before[axis]!, 0);
  const paste = planStridedPaste(context, input, strides);
  const count = elementsOf(context, operation.output);
  return {
    kernel: 'pad',
    denseMultiplyAdds: 0,
    run([from], to) {
      context.kernels.fill(to, count, value);
      paste(from!, to + 4 * first);
    },
  };
}
