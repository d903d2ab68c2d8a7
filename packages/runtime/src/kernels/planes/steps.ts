import { InputError } from '@pith/container';
import type { Pointer } from '../../memory/memory.js';
import type { Padding } from '../../program/program.js';
import type { LayoutKernels, PoolKernels } from './kernels.js';
import type { PlaneStep } from './plane-layer.js';
import type { Planes } from './planes.js';

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
  name: string,
  { mode, size, strides, padding }: PoolWindow,
  input: Planes,
  output: Planes,
): PlaneStep {
  const { top, bottom, left, right } = padding;
  const positions = (length: number, axis: 0 | 1) =>
    Math.floor((length - size[axis]) / strides[axis]) + 1;
  const sizes = [...size, ...strides, top + 1, bottom + 1, left + 1, right + 1];
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new InputError(`${name}: windows of [${size}], strides [${strides}], must be positive`);
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
      `${name}: ${size.join('×')} windows of strides [${strides}] and padding ` +
        `[${[top, bottom, left, right]}] do not take ${text(input)} to ${text(output)}`,
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

/** What `planCopy` copies, by [channel, y, x]. */
export interface CopyWindow {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** @default [0, 0, 0] */
  readonly from?: readonly [number, number, number];
  /** @default [0, 0, 0] */
  readonly to?: readonly [number, number, number];
}

/**
 * From any planes to any others; by default all of the input. Cropping, concatenation and zero
 * padding (after clearing the output) are copies of windows.
 *
 * @throws {InputError} where the window does not lie in both
 */
export function planCopy(
  kernels: LayoutKernels,
  name: string,
  input: Planes,
  output: Planes,
  window: CopyWindow = input,
): PlaneStep {
  const { channels, height, width, from = [0, 0, 0], to = [0, 0, 0] } = window;
  for (const [planes, at] of [
    [input, from],
    [output, to],
  ] as const) {
    if (
      !at.every((n) => Number.isSafeInteger(n) && n >= 0) ||
      at[0] + channels > planes.channels ||
      at[1] + height > planes.height ||
      at[2] + width > planes.width
    ) {
      throw new InputError(
        `${name}: ${channels} planes of ${height}×${width} from [${at}] do not lie in ${text(planes)}`,
      );
    }
  }
  const place = (planes: Planes, at: readonly [number, number, number]) =>
    4 * (at[0] * planes.stride + planes.origin + at[1] * planes.pitch + at[2]);
  const source = place(input, from);
  const target = place(output, to);
  return (inputs, outputs) =>
    kernels.copyPlanes(
      inputs + source,
      outputs + target,
      channels,
      input.stride * 4,
      output.stride * 4,
      height,
      width,
      input.pitch,
      output.pitch,
    );
}

/** Zeroes everything around the pixels of `planes`, as far as their stride reaches. */
export function planClearPadding(kernels: LayoutKernels, planes: Planes): (at: Pointer) => void {
  const { channels, height, width, pitch, origin, stride } = planes;
  return (at) => kernels.clearPadding(at, channels, stride * 4, origin * 4, height, width, pitch);
}

/** [height, width, channels] → [height · size[0], width · size[1], channels] */
export function planUpsample(
  kernels: LayoutKernels,
  name: string,
  {
    size,
    interpolation,
  }: { size: readonly [number, number]; interpolation: 'nearest' | 'bilinear' },
  input: Planes,
  output: Planes,
): PlaneStep {
  if (
    !size.every((n) => Number.isSafeInteger(n) && n >= 1) ||
    output.channels !== input.channels ||
    output.height !== input.height * size[0] ||
    output.width !== input.width * size[1]
  ) {
    throw new InputError(`${name}: ${size.join('×')} times ${text(input)} is not ${text(output)}`);
  }
  const kernel = interpolation === 'nearest' ? kernels.upsampleNearest : kernels.upsampleBilinear;
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
      output.pitch,
      size[0],
      size[1],
    );
}

/** The input is [height, width, channels], row-major. */
export function planFromChannelsLast(kernels: LayoutKernels, planes: Planes): PlaneStep {
  const { channels, height, width, pitch, origin, stride } = planes;
  return (from, to) =>
    kernels.planesFromChannelsLast(
      from,
      to + origin * 4,
      channels,
      height,
      width,
      stride * 4,
      pitch,
    );
}

/** The output is [height, width, channels], row-major. */
export function planToChannelsLast(kernels: LayoutKernels, planes: Planes): PlaneStep {
  const { channels, height, width, pitch, origin, stride } = planes;
  return (from, to) =>
    kernels.channelsLastFromPlanes(
      from + origin * 4,
      to,
      channels,
      height,
      width,
      stride * 4,
      pitch,
    );
}

function text({ height, width, channels }: Planes): string {
  return `[${height}, ${width}, ${channels}]`;
}
