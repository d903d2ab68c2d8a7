import type { SeededRandom } from '@pith/compress';
import { elementCount } from '@pith/container';
import type { Value } from '@pith/engines';
import { normalisePixels, type PixelOptions } from '../inputs/pixel-scale.js';
import { arrangePixels, imageLayout } from './image-layout.js';
import { isState } from './open-sizes.js';
import { type InputInfo, isFloat } from './sample.js';
import { scaleFreeNoise, syntheticImage } from './synthetic-image.js';

/** A signal has at least so many samples. */
const SHORTEST_SIGNAL = 256;
/** Larger identifiers may be beyond a small vocabulary. */
const IDENTIFIERS = 100;

/**
 * A value such as an input may be meant for, told from its name, type and shape. Images and signals
 * have the spectrum of natural ones.
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

/** Around −1 … 1. */
function signal(length: number, random: SeededRandom): Float32Array {
  return scaleFreeNoise(1, length, random).map((value) => value / 3);
}
