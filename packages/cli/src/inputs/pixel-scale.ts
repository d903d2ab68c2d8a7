import { UsageError } from '@pith/container';

/** The range that the bytes 0 … 255 are brought to. */
export const PIXEL_SCALES = ['0..1', '-1..1', '0..255'] as const;

export type PixelScale = (typeof PIXEL_SCALES)[number];

/** What is done to images. */
export interface PixelOptions {
  /** @default '0..1', which is what training takes */
  readonly scale?: PixelScale;
  /** Swaps light and dark. */
  readonly invert?: boolean;
  /** Taken off what scaling gives: one number, or one a channel. */
  readonly mean?: readonly number[];
  /** What is left is divided by: one number, or one a channel. */
  readonly std?: readonly number[];
}

/** @throws UsageError if an option is given that is for images and bytes, and there are none */
export function refuseIdlePixelOptions(options: PixelOptions, hasPixels: boolean): void {
  const idle = (['scale', 'invert', 'mean', 'std'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (hasPixels || idle === undefined) return;
  throw new UsageError(
    `--${idle} would have no effect: it is for images and bytes, but all inputs are floats, which ` +
      'are taken as they are',
  );
}

/** Bytes as numbers. For 0..1 these are bit for bit the numbers that training takes. */
export function scalePixels(
  bytes: Uint8Array,
  { scale = '0..1', invert = false }: Pick<PixelOptions, 'scale' | 'invert'>,
): Float32Array {
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

/**
 * Bytes scaled, then standardised channel by channel.
 *
 * @param bytes […, channels]
 * @throws UsageError if there are means or deviations for another number of channels
 */
export function normalisePixels(
  bytes: Uint8Array,
  channels: number,
  options: PixelOptions,
): Float32Array {
  const pixels = scalePixels(bytes, options);
  const { mean, std } = options;
  if (!mean && !std) return pixels;
  const offsets = perChannel('mean', mean ?? [0], channels);
  const divisors = perChannel('std', std ?? [1], channels);
  return pixels.map((value, i) => (value - offsets[i % channels]!) / divisors[i % channels]!);
}

function perChannel(option: string, values: readonly number[], channels: number): number[] {
  if (values.length === channels) return [...values];
  if (values.length === 1) return Array.from({ length: channels }, () => values[0]!);
  throw new UsageError(
    `--${option} ${values.join(',')}: ${values.length} numbers, but the images have ${channels} ` +
      `${channels === 1 ? 'channel' : 'channels'}; give one number, or one a channel`,
  );
}
