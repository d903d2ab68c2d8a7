import { InputError } from '@pith/container';
import type { LayoutKernels } from './kernels.js';
import type { PlaneStep } from './plane-layer.js';
import { type Planes, shapeText } from './planes.js';

/** [height, width, channels] → [height · size[0], width · size[1], channels] */
export function planUpsample(
  kernels: LayoutKernels,
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
    throw new InputError(`${size.join('×')} times ${shapeText(input)} is not ${shapeText(output)}`);
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
