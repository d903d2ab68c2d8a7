import { InputError } from '@pith/container';
import type { Slice } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { checkInputs, type Shape, showShape, stridesOf } from './shape.js';
import { planStridedCopy } from './strided-copy.js';

type Options = Pick<Slice, 'kind' | 'layer' | 'starts' | 'steps' | 'sizes'>;

/** output[i] = input[starts + i · steps] on every axis. */
export function planSlice(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  const { strides, first } = sliceStrides(operation, shapes);
  return planStridedCopy(operation.sizes, strides, first);
}

/**
 * The element that a slice begins with, and how many elements lie from one of each axis to the next.
 *
 * @throws {InputError} when the slice does not lie in its input
 */
export function sliceStrides(
  operation: Options,
  shapes: readonly Shape[],
): { readonly strides: readonly number[]; readonly first: number } {
  checkInputs(operation, shapes, 1);
  const { layer, starts, steps, sizes } = operation;
  const shape = shapes[0]!;
  const lies = shape.every((size, axis) => {
    const [start, step, count] = [starts[axis]!, steps[axis]!, sizes[axis]!];
    const last = start + (count - 1) * step;
    const whole = [start, step, count].every(Number.isInteger) && step !== 0 && count >= 0;
    return whole && (count === 0 || (start >= 0 && start < size && last >= 0 && last < size));
  });
  if (!lies || [starts, steps, sizes].some(({ length }) => length !== shape.length)) {
    throw new InputError(
      `${layer}: ${showShape(sizes)} elements from [${starts}] on in steps of [${steps}] do not ` +
        `lie in ${showShape(shape)}`,
    );
  }
  const strides = stridesOf(shape);
  const first = strides.reduce((sum, stride, axis) => sum + stride * starts[axis]!, 0);
  return { strides: strides.map((stride, axis) => stride * steps[axis]!), first };
}
