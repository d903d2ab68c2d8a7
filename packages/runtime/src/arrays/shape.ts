import { elementCount, InputError } from '@pith/container';

/** Sizes of all axes, the batch included; [] for a scalar. */
export type Shape = readonly number[];

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function showShapes(shapes: readonly Shape[]): string {
  return shapes.map(showShape).join(' and ');
}

/** Elements from one position of each axis to the next. */
export function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

/** Elements before, along and behind an axis. */
export function around(shape: Shape, axis: number): { outer: number; size: number; inner: number } {
  return {
    outer: elementCount(shape.slice(0, axis)),
    size: shape[axis] ?? 1,
    inner: elementCount(shape.slice(axis + 1)),
  };
}

/** @throws {InputError} when an axis is not among those of a shape */
export function checkAxis(layer: string, shape: Shape, axis: number): number {
  if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) {
    throw new InputError(`${layer}: axis ${axis} is not among those of ${showShape(shape)}`);
  }
  return axis;
}

/** @throws {InputError} when there are more or fewer inputs than an operation takes */
export function checkInputs(
  { layer, kind }: { readonly layer: string; readonly kind: string },
  shapes: readonly Shape[],
  count: number,
): void {
  if (shapes.length !== count) {
    throw new InputError(`${layer}: ${kind} of ${shapes.length} inputs, expected ${count}`);
  }
}
