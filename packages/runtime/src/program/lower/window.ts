import type { Padding } from '../program.js';

export type PaddingMode = 'same' | 'valid' | 'causal';

interface Window {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation?: readonly [number, number];
}

export const NO_PADDING: Padding = { top: 0, bottom: 0, left: 0, right: 0 };

/** Positions from the first to the last that a window of `size` taps covers. */
export function windowExtent(size: number, dilation: number): number {
  return (size - 1) * dilation + 1;
}

/**
 * The padding that a mode stands for, in numbers. 'same' is TensorFlow's: as little as gives
 * ⌈size / stride⌉ outputs, an odd one at the bottom and right. 'causal' pads before the first
 * column alone.
 *
 * @param shape [height, width, channels]
 */
export function explicitPadding(
  mode: PaddingMode,
  shape: readonly number[],
  { size, strides, dilation = [1, 1] }: Window,
): Padding {
  const [height = 0, width = 0] = shape;
  if (mode === 'valid') return NO_PADDING;
  if (mode === 'causal') {
    return { ...NO_PADDING, left: windowExtent(size[1], dilation[1]) - 1 };
  }
  const vertical = samePadding(height, windowExtent(size[0], dilation[0]), strides[0]);
  const horizontal = samePadding(width, windowExtent(size[1], dilation[1]), strides[1]);
  const top = Math.floor(vertical / 2);
  const left = Math.floor(horizontal / 2);
  return { top, bottom: vertical - top, left, right: horizontal - left };
}

function samePadding(size: number, extent: number, stride: number): number {
  return Math.max((Math.ceil(size / stride) - 1) * stride + extent - size, 0);
}
