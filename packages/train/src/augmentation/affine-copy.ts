import type { SeededRandom } from '@pith/compress';
import { randomAffine } from './affine.js';
import { deform } from './deform.js';
import { channelsLast } from './image-layout.js';

/**
 * Writes a random affine copy of an image: rotated, scaled, sheared and shifted about its centre,
 * sampled bilinearly, 0 outside.
 *
 * @param source [height, width, channels], read from `sourceOffset`
 * @param target written from `targetOffset`, in the same layout
 * @param strength 1 = up to ±10°, ±10 % size and shear, ±2 pixels of 28
 */
export function affineCopy(
  source: Uint8Array | Float32Array,
  sourceOffset: number,
  target: Float32Array,
  targetOffset: number,
  [height, width, channels]: readonly [number, number, number],
  strength: number,
  gain: number,
  random: SeededRandom,
): void {
  const layout = channelsLast(height, width, channels);
  const affine = randomAffine(random, strength, layout);
  deform(source, sourceOffset, target, targetOffset, layout, { affine }, gain);
}
