import { InputError } from '@pith/container';
import type { Permute } from '../program/program.js';
import type { ArrayPlan } from './array-plan.js';
import { checkInputs, type Shape, showShape, stridesOf } from './shape.js';
import { planStridedCopy } from './strided-copy.js';

type Options = Pick<Permute, 'kind' | 'layer' | 'order'>;

/** Output axis i is input axis order[i]. */
export function planPermute(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, order } = operation;
  const shape = shapes[0]!;
  const sorted = [...order].sort((a, b) => a - b);
  if (order.length !== shape.length || sorted.some((axis, i) => axis !== i)) {
    throw new InputError(
      `${layer}: the axes [${order}] are not a permutation of those of ${showShape(shape)}`,
    );
  }
  const strides = stridesOf(shape);
  return planStridedCopy(
    order.map((axis) => shape[axis]!),
    order.map((axis) => strides[axis]!),
  );
}
