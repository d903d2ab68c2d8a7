import { InputError } from '@pith/container';
import { type Shape, showShapes, stridesOf } from './shape.js';

/**
 * The shape that all broadcast to by NumPy's rule: aligned at the last axis, sizes agree or are 1.
 *
 * @throws {InputError} when they do not go together
 */
export function broadcastShapes(layer: string, shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const size = sizes.find((each) => each !== 1) ?? 1;
    if (sizes.some((each) => each !== 1 && each !== size)) {
      throw new InputError(`${layer}: the shapes ${showShapes(shapes)} do not broadcast together`);
    }
    return size;
  });
}

/** Elements from one position of each axis of `to` to the next in an operand that broadcasts to it. */
export function broadcastStrides(operand: Shape, to: Shape): number[] {
  const strides = stridesOf(operand);
  return to.map((_, axis) => {
    const own = axis - to.length + operand.length;
    return own < 0 || operand[own] === 1 ? 0 : strides[own]!;
  });
}
