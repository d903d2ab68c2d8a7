import { elementCount, InputError } from '@pith/container';
import type { Value } from '@pith/engines';
import { type InputInfo, shapeOf } from './sample.js';

/**
 * Cuts an array into the values that a model takes one at a time. Samples lie along a first dimension
 * of the array that the input does not have, or that the input leaves open for batches.
 *
 * @param where for errors
 * @throws InputError if the array does not fit the input
 */
export function cutSamples(where: string, { data, shape }: Value, input: InputInfo): Value[] {
  const [batch, ...rest] = input.shape;
  const [first = 1, ...others] = shape;
  if (input.shape.length === 0) {
    // A scalar, or of a rank that is not known.
    return [{ data, shape: data.length === 1 ? [] : shape }];
  }
  if (fits(shape, input.shape)) {
    const isBatch = typeof batch !== 'number' && rest.length > 0;
    return isBatch ? cut({ data, shape }, first, [1, ...others]) : [{ data, shape }];
  }
  if (fits(others, input.shape) && shape.length > 0) return cut({ data, shape }, first, others);
  if (fits(others, rest) && typeof batch === 'number' && first % batch === 0 && first > 0) {
    return cut({ data, shape }, first / batch, [batch, ...others]);
  }
  if (fits(shape, rest) && (batch === 1 || typeof batch !== 'number')) {
    return [{ data, shape: [1, ...shape] }];
  }
  throw new InputError(
    `${where}: shape [${shape.join(', ')}], but the input "${input.name}" takes ${shapeOf(input)}, ` +
      'or several of these along a first dimension',
  );
}

function fits(shape: readonly number[], expected: InputInfo['shape']): boolean {
  return (
    shape.length === expected.length &&
    expected.every((size, axis) => typeof size !== 'number' || size === shape[axis])
  );
}

function cut({ data }: Value, count: number, shape: readonly number[]): Value[] {
  const size = elementCount(shape);
  return Array.from({ length: count }, (_, i) => ({
    data: data.subarray(i * size, (i + 1) * size),
    shape,
  }));
}
