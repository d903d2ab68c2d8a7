import type { SeededRandom } from '@pith/compress';
import { elementCount } from '@pith/container';
import type { Value } from '@pith/engines';
import { normalisePixels, type PixelOptions } from '../inputs/pixel-scale.js';
import { arrangePixels, imageLayout } from './image-layout.js';
import { isState } from './open-sizes.js';
import { type InputInfo, isFloat } from './sample.js';

/** A signal has at least so many samples. */
const SHORTEST_SIGNAL = 256;
/** Larger identifiers may be beyond a small vocabulary. */
const IDENTIFIERS = 100;

/**
 * A value such as an input may be meant for, told from its name, type and shape. Images and signals
 * have more of the low frequencies than of the high ones, as natural ones have: their power falls with
 * the square of the frequency (Field 1987, "Relations between the statistics of natural images").
 */
export function syntheticValue(
  input: InputInfo,
  shape: readonly number[],
  random: SeededRandom,
  options: PixelOptions,
): Value {
  return { shape, data: numbers(input, shape, random, options) };
}

function numbers(
  input: InputInfo,
  shape: readonly number[],
  random: SeededRandom,
  options: PixelOptions,
): Float32Array {
  const length = elementCount(shape);
  const { name } = input;
  if (input.type === 'bool') return new Float32Array(length).fill(1);
  const layout = imageLayout({ ...input, shape });
  if (layout) {
    const [height, width] = [shape[layout.height]!, shape[layout.width]!];
    const bytes = syntheticImage(height, width, layout.channels, random);
    const scaled = isFloat(input) || options.scale !== undefined;
    const image = scaled
      ? normalisePixels(bytes, layout.channels, options)
      : Float32Array.from(bytes);
    const pixels = new Float32Array(length);
    for (let at = 0; at < length; at += image.length) {
      pixels.set(arrangePixels(image, shape, layout), at);
    }
    return pixels;
  }
  if (isState(input)) return new Float32Array(length);
  if (!isFloat(input)) return integers(name, length, random);
  if (length >= SHORTEST_SIGNAL && Math.max(...shape) === length) return signal(length, random);
  return Float32Array.from({ length }, () => random.normal());
}

function integers(name: string, length: number, random: SeededRandom): Float32Array {
  if (/^sr$|sample_?rate/i.test(name)) return new Float32Array(length).fill(16_000);
  if (/mask/i.test(name)) return new Float32Array(length).fill(1);
  if (/type|segment/i.test(name)) return new Float32Array(length);
  if (length === 1) return Float32Array.of(1);
  return Float32Array.from({ length }, () => random.integer(IDENTIFIERS));
}

/** [height, width, channels] of bytes: all channels alike, with some colour of their own. */
function syntheticImage(
  height: number,
  width: number,
  channels: number,
  random: SeededRandom,
): Uint8Array {
  const light = octaves(height, width, random);
  const image = new Uint8Array(height * width * channels);
  for (let c = 0; c < channels; c++) {
    const colour = octaves(height, width, random);
    for (let i = 0; i < light.length; i++) {
      const value = 128 + 50 * light[i]! + 25 * colour[i]!;
      image[i * channels + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return image;
}

/** Around −1 … 1. */
function signal(length: number, random: SeededRandom): Float32Array {
  return octaves(1, length, random).map((value) => value / 3);
}

/** Noise on grids that are finer by 2 each, and weaker by 2, added up; about one in deviation. */
function octaves(height: number, width: number, random: SeededRandom): Float32Array {
  const sum = new Float32Array(height * width);
  const finest = Math.max(height, width);
  for (let cells = 2, weight = 1; cells <= finest; cells *= 2, weight /= 2) {
    const [rows, columns] = [Math.min(cells, height), Math.min(cells, width)];
    const grid = Float32Array.from({ length: (rows + 1) * (columns + 1) }, () => random.normal());
    const at = (y: number, x: number) => grid[y * (columns + 1) + x]!;
    for (let y = 0; y < height; y++) {
      const row = (y * rows) / height;
      const [top, down] = [Math.floor(row), row % 1];
      for (let x = 0; x < width; x++) {
        const column = (x * columns) / width;
        const [left, along] = [Math.floor(column), column % 1];
        const above = at(top, left) * (1 - along) + at(top, left + 1) * along;
        const below = at(top + 1, left) * (1 - along) + at(top + 1, left + 1) * along;
        sum[y * width + x]! += weight * (above * (1 - down) + below * down);
      }
    }
  }
  return sum;
}
