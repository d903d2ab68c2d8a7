import { UsageError } from '@pith/container';
import type { Value } from '@pith/engines';
import sharp, { type Sharp } from 'sharp';

/** Three interleaved channels, red first, a byte each: [height, width, 3]. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Draws an SVG document. */
export async function drawSvg(svg: string): Promise<Image> {
  return pixelsOf(sharp(Buffer.from(svg)).flatten());
}

/** Resamples an image, by averages of areas or with Lanczos' window of 3. */
export function resize(image: Image, width: number, height: number): Promise<Image> {
  return pixelsOf(opened(image).resize(width, height, { fit: 'fill', kernel: 'lanczos3' }));
}

export function blur(image: Image, sigma: number): Promise<Image> {
  return pixelsOf(opened(image).blur(sigma));
}

function opened({ width, height, data }: Image): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function pixelsOf(pipeline: Sharp): Promise<Image> {
  const { data, info } = await pipeline
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

export function rotatedByHalf({ width, height, data }: Image): Image {
  const turned = new Uint8Array(data.length);
  const pixels = width * height;
  for (let i = 0; i < pixels; i++) {
    turned.set(data.subarray(3 * i, 3 * i + 3), 3 * (pixels - 1 - i));
  }
  return { width, height, data: turned };
}

/** How a model wants its images. */
export interface ImageFormat {
  readonly layout: 'nhwc' | 'nchw';
  /** What a channel's byte becomes: (byte − mean) / deviation, by channel or for all. */
  readonly mean: number | readonly [number, number, number];
  readonly deviation: number | readonly [number, number, number];
  /** Whole numbers instead of floats. */
  readonly integers?: boolean;
}

/** An image as a model's input, of batch 1. */
export function imageValue({ width, height, data }: Image, format: ImageFormat): Value {
  const pixels = width * height;
  const numbers = new Float32Array(pixels * 3);
  for (let channel = 0; channel < 3; channel++) {
    const [mean, deviation] = [of(format.mean, channel), of(format.deviation, channel)];
    for (let i = 0; i < pixels; i++) {
      const at = format.layout === 'nchw' ? channel * pixels + i : 3 * i + channel;
      numbers[at] = (data[3 * i + channel]! - mean) / deviation;
    }
  }
  const shape = format.layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
  return { data: format.integers ? Int32Array.from(numbers, Math.round) : numbers, shape };
}

function of(value: number | readonly [number, number, number], channel: number): number {
  return typeof value === 'number' ? value : value[channel]!;
}

/** An image within a larger one, at the top left; the rest is of one grey. */
export function padded(image: Image, width: number, height: number, grey: number): Image {
  if (image.width > width || image.height > height) {
    throw new UsageError(
      `an image of ${image.width}×${image.height} does not fit into ${width}×${height}`,
    );
  }
  const data = new Uint8Array(width * height * 3).fill(grey);
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3);
    data.set(row, y * width * 3);
  }
  return { width, height, data };
}
