import { InputError } from '@pith/container';
import { type Shape, showShape } from './shape.js';

/**
 * An index among `size`: negative ones count from the end; what is out of range is taken to the
 * nearest (frameworks differ there, and none may read elsewhere).
 */
export function rangeIndex(index: number, size: number): number {
  const whole = Math.trunc(index) || 0;
  return Math.min(Math.max(whole < 0 ? whole + size : whole, 0), size - 1);
}

/** @throws {InputError} when elements are asked for of an axis that has none */
export function checkNotEmpty(layer: string, data: Shape, axis: number, count: number): void {
  if (count > 0 && data[axis] === 0) {
    throw new InputError(`${layer}: ${count} elements of axis ${axis} of ${showShape(data)}`);
  }
}
