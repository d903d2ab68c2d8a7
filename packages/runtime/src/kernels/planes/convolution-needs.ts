import type { Geometry } from './plane-layer.js';
import { type Border, NO_BORDER } from './planes.js';

/** What a convolution asks of its input's and output's planes to run without copying its input. */
export interface ConvolutionNeeds {
  /** These cells must lie there and be zero. */
  readonly input: Border;
  readonly output: Border;
  /** The input's pitch must be the output's. Where it isn't, the layer copies its input first. */
  readonly samePitch: boolean;
}

/**
 * @param kernel height and width of the window
 * @param outputWidth of the convolution
 */
export function convolutionNeeds(
  geometry: Geometry,
  kernel: readonly [number, number],
  outputWidth: number,
): ConvolutionNeeds {
  const { strides, padding } = geometry;
  if (strides[0] === 1 && strides[1] === 1) {
    const { top, bottom, left, right } = padding;
    return { input: { top, bottom, left, right, pitch: 0 }, output: NO_BORDER, samePitch: true };
  }
  return {
    input: NO_BORDER,
    output: { ...NO_BORDER, pitch: outputWidth + reach(geometry, kernel, 1) },
    samePitch: false,
  };
}

/** Strided windows are as windows of stride 1 over phases: how far these reach, down or across. */
export function reach(geometry: Geometry, kernel: readonly [number, number], axis: 0 | 1): number {
  return Math.floor(((kernel[axis] - 1) * geometry.dilation[axis]) / geometry.strides[axis]);
}
