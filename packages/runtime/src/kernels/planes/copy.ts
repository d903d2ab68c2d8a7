import { InputError } from '@pith/container';
import type { Pointer } from '../../memory/memory.js';
import type { LayoutKernels } from './kernels.js';
import type { PlaneStep } from './plane-layer.js';
import { type Planes, shapeText } from './planes.js';

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
        `${channels} planes of ${height}×${width} from [${at}] do not lie in ${shapeText(planes)}`,
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
