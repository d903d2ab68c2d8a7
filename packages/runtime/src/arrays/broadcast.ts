import { InputError } from '@pith/container';
import type { Broadcast } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { broadcastShapes, broadcastStrides } from './broadcast-shapes.js';
import { checkInputs, type Shape, showShape } from './shape.js';
import { planStridedCopy } from './strided-copy.js';

type Options = Pick<Broadcast, 'kind' | 'layer' | 'shape'>;

/** To `shape` by NumPy's rule. */
export function planBroadcast(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, shape } = operation;
  const input = shapes[0]!;
  if (String(broadcastShapes(layer, [input, shape])) !== String(shape)) {
    throw new InputError(`${layer}: ${showShape(input)} does not broadcast to ${showShape(shape)}`);
  }
  return planStridedCopy(shape, broadcastStrides(input, shape));
}
