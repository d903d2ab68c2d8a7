import { roundHalfToEven } from './affine-uint8.js';

/** Numbers in a byte each: scale · level, with a scale for every index of one axis, or one for all. */
export interface SymmetricLevels {
  readonly levels: Int8Array;
  readonly scales: Float32Array;
  /** Along which the scales run; undefined: one for all. */
  readonly axis: number | undefined;
}

/**
 * Quantises as onnxruntime's tools do weights (quant_utils.py, `compute_scale_zp` with `symmetric`,
 * `QInt8`): the level of the largest magnitude is ±127, and the zero point is 0.
 *
 * @param axis - of the channels; undefined: by tensor
 */
export function symmetricInt8(
  values: Float32Array,
  shape: readonly number[],
  axis: number | undefined,
): SymmetricLevels {
  const channels = axis === undefined ? 1 : shape[axis]!;
  const inner = shape.slice((axis ?? shape.length) + 1).reduce((a, b) => a * b, 1);
  const channelOf = (i: number) => (axis === undefined ? 0 : Math.floor(i / inner) % channels);
  const largest = new Float32Array(channels);
  for (const [i, value] of values.entries()) {
    const channel = channelOf(i);
    largest[channel] = Math.max(largest[channel]!, Math.abs(value));
  }
  const scales = largest.map((magnitude) => (magnitude === 0 ? 1 : magnitude / 127));
  const levels = new Int8Array(values.length);
  for (const [i, value] of values.entries()) {
    const level = roundHalfToEven(value / scales[channelOf(i)]!);
    levels[i] = Math.max(-127, Math.min(127, level));
  }
  return { levels, scales, axis };
}

/** The numbers that DequantizeLinear gives. */
export function dequantisedChannels(
  { levels, scales, axis }: SymmetricLevels,
  shape: readonly number[],
): Float32Array {
  const inner = shape.slice((axis ?? shape.length) + 1).reduce((a, b) => a * b, 1);
  return Float32Array.from(levels, (level, i) => {
    const channel = axis === undefined ? 0 : Math.floor(i / inner) % scales.length;
    return Math.fround(level * scales[channel]!);
  });
}
