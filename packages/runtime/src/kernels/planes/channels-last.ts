import type { LayoutKernels } from './kernels.js';
import type { PlaneStep } from './plane-layer.js';
import type { Planes } from './planes.js';

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
