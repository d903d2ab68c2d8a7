import type { InputInfo } from './sample.js';

/** Where in an input's shape an image's sizes stand. */
export interface ImageLayout {
  readonly height: number;
  readonly width: number;
  readonly channel: number;
  readonly channels: 1 | 3;
}

/** Longer than this is no image's side but a signal. */
const LONGEST_SIDE = 16_384;

/**
 * How an input holds images, told from its shape: [batch, height, width, channels],
 * [batch, channels, height, width], or one of the two without a batch; undefined if it holds none.
 */
export function imageLayout({ shape, type }: InputInfo): ImageLayout | undefined {
  if (type === 'bool' || type === 'string') return undefined;
  const hasBatch = shape.length === 4;
  // Without a batch all sizes must be known, or a signal of [batch, samples, channels] would be one.
  if (!hasBatch && !(shape.length === 3 && shape.every((size) => typeof size === 'number'))) {
    return undefined;
  }
  const first = hasBatch ? 1 : 0;
  const channelsAt = (axis: number) => {
    const size = shape[axis];
    return size === 1 || size === 3 ? size : undefined;
  };
  const isSide = (axis: number) => {
    const size = shape[axis];
    return typeof size !== 'number' || (size >= 8 && size <= LONGEST_SIDE);
  };
  const last = channelsAt(first + 2);
  if (last !== undefined && isSide(first) && isSide(first + 1)) {
    return { height: first, width: first + 1, channel: first + 2, channels: last };
  }
  const early = channelsAt(first);
  // A first 1 of three is a batch of sequences.
  if (early !== undefined && (hasBatch || early === 3) && isSide(first + 1) && isSide(first + 2)) {
    return { height: first + 1, width: first + 2, channel: first, channels: early };
  }
  return undefined;
}

/** Pixels of [height, width, channels] as a layout of the same sizes holds them. */
export function arrangePixels(
  pixels: Float32Array,
  shape: readonly number[],
  { height, width, channel, channels }: ImageLayout,
): Float32Array {
  if (channel > width) return pixels;
  const area = shape[height]! * shape[width]!;
  const planes = new Float32Array(pixels.length);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < area; i++) planes[c * area + i] = pixels[i * channels + c]!;
  }
  return planes;
}
