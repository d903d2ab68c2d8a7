/** An image of fewer pixels a side has nothing to deform. */
const leastSide = 5;

/** More values a pixel are no colours: [7, 7, 64] is a table of features. */
const mostChannels = 4;

/** How the pixels of one example lie. */
export interface ImageLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Values from one row to the next. */
  readonly rowStride: number;
  /** Values from one pixel to the next in its row. */
  readonly pixelStride: number;
  /** Values from one channel to the next in its pixel. */
  readonly channelStride: number;
}

/** The layout of [height, width, channels]. */
export function channelsLast(height: number, width: number, channels: number): ImageLayout {
  return {
    ...{ height, width, channels },
    ...{ rowStride: width * channels, pixelStride: channels, channelStride: 1 },
  };
}

/**
 * How an example of this shape is an image: [height, width], [height, width, channels] or [channels,
 * height, width], of up to 4 channels; undefined where it is none.
 */
export function imageLayout(shape: readonly number[]): ImageLayout | undefined {
  const [first = 0, second = 0, third = 1] = shape;
  const isPlane = (height: number, width: number) => height >= leastSide && width >= leastSide;
  if (shape.length === 2 && isPlane(first, second)) return channelsLast(first, second, 1);
  if (shape.length !== 3) return undefined;
  if (isPlane(first, second) && third <= mostChannels) return channelsLast(first, second, third);
  if (isPlane(second, third) && first <= mostChannels) {
    return {
      ...{ height: second, width: third, channels: first },
      ...{ rowStride: third, pixelStride: 1, channelStride: second * third },
    };
  }
  return undefined;
}
