import { InputError } from '@pith/container';
import type { Padding } from '../../program/program.js';
import type { PoolKernels } from './kernels.js';
import type { PlaneStep } from './plane-layer.js';
import { type Planes, shapeText } from './planes.js';

/** Windows as in `Pool` of a program. */
export interface PoolWindow {
  readonly mode: 'max' | 'average';
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/**
 * Maximum or average over windows; positions in the padding do not count.
 *
 * @throws {InputError} where some window would have no cell, or the output another shape
 */
export function planPool(
  kernels: PoolKernels,
  { mode, size, strides, padding }: PoolWindow,
  input: Planes,
  output: Planes,
): PlaneStep {
  const { top, bottom, left, right } = padding;
  const positions = (length: number, axis: 0 | 1) =>
    Math.floor((length - size[axis]) / strides[axis]) + 1;
  const sizes = [...size, ...strides, top + 1, bottom + 1, left + 1, right + 1];
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new InputError(`windows of [${size}], strides [${strides}], must be positive`);
  }
  // The last window begins inside the input unless a padding is as wide as a window.
  const lastY = (output.height - 1) * strides[0] - top;
  const lastX = (output.width - 1) * strides[1] - left;
  if (
    output.channels !== input.channels ||
    output.height !== positions(input.height + top + bottom, 0) ||
    output.width !== positions(input.width + left + right, 1) ||
    output.height < 1 ||
    output.width < 1 ||
    top >= size[0] ||
    left >= size[1] ||
    lastY >= input.height ||
    lastX >= input.width
  ) {
    throw new InputError(
      `${size.join('×')} windows of strides [${strides}] and padding ` +
        `[${[top, bottom, left, right]}] do not take ${shapeText(input)} to ${shapeText(output)}`,
    );
  }
  const kernel = mode === 'max' ? kernels.maxPool : kernels.averagePool;
  return (from, to) =>
    kernel(
      from + input.origin * 4,
      to + output.origin * 4,
      input.channels,
      input.stride * 4,
      output.stride * 4,
      input.height,
      input.width,
      input.pitch,
      output.height,
      output.width,
      output.pitch,
      size[0],
      size[1],
      strides[0],
      strides[1],
      top,
      left,
    );
}

/** Maximum or average of each plane, to a vector [channels]. */
export function planGlobalPool(
  kernels: PoolKernels,
  mode: 'max' | 'average',
  input: Planes,
): PlaneStep {
  const kernel = mode === 'max' ? kernels.globalMaxPool : kernels.globalAveragePool;
  const { channels, height, width, pitch, origin, stride } = input;
  return (from, to) => kernel(from + origin * 4, to, channels, stride * 4, height, width, pitch);
}
