import type { Affine } from './affine.js';
import type { Displacement } from './elastic-field.js';
import type { ImageLayout } from './image-layout.js';

/** How one copy of an image differs from it. */
export interface Deformation {
  readonly affine: Affine;
  /** Of each pixel, after the affine map. */
  readonly displacement?: Displacement | undefined;
}

const none = {
  ...{ field: undefined, mask: 0, log2Side: 0, scale: 0 },
  ...{ columnX: 0, rowX: 0, columnY: 0, rowY: 0 },
};

/**
 * Writes a deformed copy of an image, sampled bilinearly, 0 outside.
 *
 * @param source read from `sourceOffset`
 * @param target written from `targetOffset`, in the same layout; clamped bytes are rounded
 * @param gain what each value is multiplied by
 */
export function deform(
  source: Uint8Array | Float32Array,
  sourceOffset: number,
  target: Float32Array | Uint8ClampedArray,
  targetOffset: number,
  layout: ImageLayout,
  { affine, displacement }: Deformation,
  gain: number,
): void {
  const { height, width, channels, rowStride, pixelStride, channelStride } = layout;
  const { a, b, c, d, shiftX, shiftY } = affine;
  // Taken apart here and not in the loop, which runs once for each pixel of the pool.
  const { field, mask, log2Side, columnX, rowX, columnY, rowY, scale } = displacement ?? none;
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let u = a * (x - centreX) + b * (y - centreY) + centreX - shiftX;
      let v = c * (x - centreX) + d * (y - centreY) + centreY - shiftY;
      if (field !== undefined) {
        u += scale * field[(((rowX + y) & mask) << log2Side) | ((columnX + x) & mask)]!;
        v += scale * field[(((rowY + y) & mask) << log2Side) | ((columnY + x) & mask)]!;
      }
      const left = Math.floor(u);
      const top = Math.floor(v);
      let at = targetOffset + y * rowStride + x * pixelStride;
      if (left < -1 || top < -1 || left >= width || top >= height) {
        for (let channel = 0; channel < channels; channel++, at += channelStride) target[at] = 0;
        continue;
      }
      const right = u - left;
      const down = v - top;
      const hasLeft = left >= 0;
      const hasRight = left + 1 < width;
      const hasTop = top >= 0;
      const hasBottom = top + 1 < height;
      let p = sourceOffset + top * rowStride + left * pixelStride;
      for (let channel = 0; channel < channels; channel++) {
        const q = p + rowStride;
        const topLeft = hasTop && hasLeft ? source[p]! : 0;
        const topRight = hasTop && hasRight ? source[p + pixelStride]! : 0;
        const bottomLeft = hasBottom && hasLeft ? source[q]! : 0;
        const bottomRight = hasBottom && hasRight ? source[q + pixelStride]! : 0;
        const upper = topLeft + (topRight - topLeft) * right;
        const lower = bottomLeft + (bottomRight - bottomLeft) * right;
        target[at] = (upper + (lower - upper) * down) * gain;
        at += channelStride;
        p += channelStride;
      }
    }
  }
}
