import type { SeededRandom } from '@pith/compress';

/** At strength 1; about what a hand varies between two writings of a digit. */
const rotation = (10 * Math.PI) / 180;
const scaling = 0.1;
const shear = 0.1;
const shiftShare = 2 / 28;

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
  const spread = (range: number) => (2 * random.next() - 1) * range * strength;
  const angle = spread(rotation);
  const scaleX = 1 + spread(scaling);
  const scaleY = 1 + spread(scaling);
  const slant = spread(shear);
  const shiftX = spread(shiftShare * width);
  const shiftY = spread(shiftShare * height);
  // Target pixel → source position, about the centre.
  const a = Math.cos(angle) * scaleX;
  const b = -Math.sin(angle) * scaleY + slant;
  const c = Math.sin(angle) * scaleX;
  const d = Math.cos(angle) * scaleY;
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  let at = targetOffset;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = a * (x - centreX) + b * (y - centreY) + centreX - shiftX;
      const v = c * (x - centreX) + d * (y - centreY) + centreY - shiftY;
      const left = Math.floor(u);
      const top = Math.floor(v);
      if (left < -1 || top < -1 || left >= width || top >= height) {
        for (let channel = 0; channel < channels; channel++) target[at++] = 0;
        continue;
      }
      const right = u - left;
      const down = v - top;
      const hasLeft = left >= 0;
      const hasRight = left + 1 < width;
      const hasTop = top >= 0;
      const hasBottom = top + 1 < height;
      const corner = sourceOffset + (top * width + left) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const p = corner + channel;
        const q = p + width * channels;
        const topLeft = hasTop && hasLeft ? source[p]! : 0;
        const topRight = hasTop && hasRight ? source[p + channels]! : 0;
        const bottomLeft = hasBottom && hasLeft ? source[q]! : 0;
        const bottomRight = hasBottom && hasRight ? source[q + channels]! : 0;
        const upper = topLeft + (topRight - topLeft) * right;
        const lower = bottomLeft + (bottomRight - bottomLeft) * right;
        target[at++] = (upper + (lower - upper) * down) * gain;
      }
    }
  }
}
