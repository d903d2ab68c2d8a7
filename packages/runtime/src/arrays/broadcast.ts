import { InputError } from '@pith/container';
import type { Broadcast } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { broadcastShapes, broadcastStrides } from './broadcast-shapes.js';
import { checkInputs, type Shape, showShape } from './shape.js';
import { planStridedCopy } from './strided-copy.js';

type Options = Pick<Broadcast, 'kind' | 'layer' | 'shape'>;

/** To `shape` by NumPy's rule. */
export function planBroadcast(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  return planStridedCopy(operation.shape, stridesTo(operation, shapes));
}

/**
 * Elements from one of each axis of the output to the next in the input.
 *
 * @throws {InputError} when the input does not broadcast to the output
 */
export function stridesTo(operation: Options, shapes: readonly Shape[]): readonly number[] {
  checkInputs(operation, shapes, 1);
  const { layer, shape } = operation;
  const input = shapes[0]!;
  if (String(broadcastShapes(layer, [input, shape])) !== String(shape)) {
    throw new InputError(`${layer}: ${showShape(input)} does not broadcast to ${showShape(shape)}`);
  }
  return broadcastStrides(input, shape);
}
