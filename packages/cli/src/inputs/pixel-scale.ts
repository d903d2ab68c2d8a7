/** The range that the bytes 0 … 255 are brought to. */
export const PIXEL_SCALES = ['0..1', '-1..1', '0..255'] as const;

export type PixelScale = (typeof PIXEL_SCALES)[number];

export interface PixelOptions {
  readonly scale: PixelScale;
  /** Swaps light and dark. */
  readonly invert: boolean;
}

/** Bytes as numbers. For 0..1 these are bit for bit the numbers that training takes. */
export function scalePixels(bytes: Uint8Array, { scale, invert }: PixelOptions): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, byte) => {
    const value = invert ? 255 - byte : byte;
    switch (scale) {
      case '0..1':
        return value * (1 / 255);
      case '-1..1':
        return value * (2 / 255) - 1;
      case '0..255':
        return value;
    }
  });
  return Float32Array.from(bytes, (byte) => table[byte]!);
}
