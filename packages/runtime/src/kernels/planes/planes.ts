/**
 * How a [height, width, channels] value lies in memory: channel-major, one plane a channel. In
 * floats from the value's pointer, (channel, y, x) is at
 * `channel · stride + origin + y · pitch + x`.
 *
 * The cells x = width … pitch − 1 of a row are the padding on its right and, at once, the padding on
 * the left of the row below, so that a convolution is linear in p = y · pitch + x. Rows of padding
 * stand before `origin` and after the last row. Whoever writes a value need not leave zeros in its
 * padding; `planClearPadding` puts them there where a consumer reads them.
 *
 * A kernel may write a plane's linear range of (height − 1) · pitch + width cells rounded up to a
 * multiple of 8, and read 32 floats beyond it.
 */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** floats from row to row, ≥ width */
  readonly pitch: number;
  /** floats from a plane's start to its (0, 0) */
  readonly origin: number;
  /** floats from plane to plane */
  readonly stride: number;
}

/** Rows and columns of zeros that consumers read around a value, and the pitch that they ask for. */
export interface Border {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  /** least floats from row to row; 0 where there is no wish */
  readonly pitch: number;
}

export const NO_BORDER: Border = { top: 0, bottom: 0, left: 0, right: 0, pitch: 0 };

/** Floats behind a plane's last cell that kernels may touch. */
export const SLACK = 32;

/** The smallest planes that serve all of `borders`, by [height, width, channels]. */
export function arrangePlanes(
  shape: readonly [number, number, number],
  ...borders: readonly Border[]
): Planes {
  const [height, width, channels] = shape;
  const most = (side: keyof Border) => Math.max(0, ...borders.map((border) => border[side]));
  const pitch = Math.max(most('pitch'), width + Math.max(most('left'), most('right')));
  const origin = roundUp(most('top') * pitch + most('left'), 4);
  const cells = (height + most('bottom')) * pitch + most('right') + SLACK;
  const stride = roundUp(origin + cells, 16);
  // Planes that lie a multiple of 4 kB apart would share the same few lines of a first-level cache.
  return { channels, height, width, pitch, origin, stride: stride % 256 ? stride : stride + 16 };
}

/** Floats from a value's pointer to its end, room for stray reads and writes included. */
export function floatsOf(planes: Planes): number {
  return planes.channels * planes.stride + SLACK;
}

/** Cells from a plane's first pixel to its last, the padding between rows included. */
export function linearPixels(planes: Planes): number {
  return (planes.height - 1) * planes.pitch + planes.width;
}

/** For messages. */
export function shapeText({ height, width, channels }: Planes): string {
  return `[${height}, ${width}, ${channels}]`;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
