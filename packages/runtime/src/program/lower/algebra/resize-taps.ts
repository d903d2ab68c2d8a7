import { InputError } from '@pith/container';
import type { Taps } from '../../general-operations.js';

/**
 * Which position x of the input output i is taken from, with s = scale, n and m the input's and the
 * output's length, in the words of ONNX (Resize, `coordinate_transformation_mode`):
 * - `asymmetric`: i / s. TensorFlow's default
 * - `half-pixel`: (i + ½) / s − ½. TensorFlow's `half_pixel_centers`
 * - `pytorch-half-pixel`: the same, but 0 where the output would have one position
 * - `half-pixel-symmetric`: the same about the middle of the output as its scale would have it
 * - `align-corners`: i · (n − 1) / (n · s − 1): first on first, last on last
 * - `crop`: from `crop[0]` · (n − 1) to `crop[1]` · (n − 1); positions outside give 0
 */
export type ResizeCoordinates =
  | 'asymmetric'
  | 'half-pixel'
  | 'pytorch-half-pixel'
  | 'half-pixel-symmetric'
  | 'align-corners'
  | 'crop';

/** How numbers between positions are made. */
export type ResizeFilter =
  | {
      readonly kind: 'nearest';
      /** A tie goes down or up with the last two. TensorFlow's is `floor` or `round-prefer-ceiling`. */
      readonly rounding: 'floor' | 'ceiling' | 'round-prefer-floor' | 'round-prefer-ceiling';
    }
  | { readonly kind: 'linear' }
  /** Keys 1981 with the coefficient a; −0.75 in ONNX and PyTorch. */
  | { readonly kind: 'cubic'; readonly coefficient: number };

/** How one axis is resized. */
export interface AxisResize {
  readonly input: number;
  readonly output: number;
  /** output / input as the framework has it. @default output / input */
  readonly scale?: number | undefined;
  readonly coordinates: ResizeCoordinates;
  readonly filter: ResizeFilter;
  /** Where the coordinates are `crop`: fractions of the input. */
  readonly crop?: readonly [number, number] | undefined;
  /** Filters widen where the axis shrinks, so that all input positions count. @default false */
  readonly antialias?: boolean | undefined;
  /** Positions outside of the input do not count, instead of repeating the edge. @default false */
  readonly excludeOutside?: boolean | undefined;
}

/**
 * The input positions and weights that give each output position of a resized axis. Positions outside
 * of the input are those of its edge.
 *
 * @throws {InputError} when the scale is none that could lead from one length to the other
 */
export function resizeTaps(axis: AxisResize): Taps {
  const { input, output, coordinates, filter, excludeOutside = false } = axis;
  const scale = axis.scale ?? output / input;
  const stretch = axis.antialias && filter.kind !== 'nearest' ? Math.min(scale, 1) : 1;
  const reach = filter.kind === 'nearest' ? 0.5 : filter.kind === 'linear' ? 1 : 2;
  const perOutput = 2 * Math.ceil(reach / stretch) - (filter.kind === 'nearest' ? 1 : 0);
  if (!(scale > 0) || perOutput > 4 * input + 8) {
    throw new InputError(
      `a length of ${input} cannot be resized to ${output} by the factor ${scale}`,
    );
  }
  const positions = new Int32Array(output * perOutput);
  const weights = new Float32Array(output * perOutput);
  for (let i = 0; i < output; i++) {
    const x = position(axis, scale, i);
    if (coordinates === 'crop' && !(x >= 0 && x <= input - 1)) continue;
    if (filter.kind === 'nearest') {
      positions[i] = clamp(round(x, filter.rounding), input);
      weights[i] = 1;
      continue;
    }
    const first = Math.floor(x) + 1 - perOutput / 2;
    const taps = Array.from({ length: perOutput }, (_, t) => {
      const outside = first + t < 0 || first + t >= input;
      return excludeOutside && outside ? 0 : kernel(filter, (first + t - x) * stretch);
    });
    const sum = taps.reduce((total, weight) => total + weight, 0);
    for (const [t, weight] of taps.entries()) {
      positions[i * perOutput + t] = clamp(first + t, input);
      weights[i * perOutput + t] = weight / sum;
    }
  }
  return { perOutput, positions, weights };
}

/** Divisions are rounded to float32, as frameworks do: what is nearly a whole position then is one. */
function position({ input, output, coordinates, crop }: AxisResize, scale: number, i: number) {
  const length = input * scale;
  const divided = (at: number) => Math.fround(at / Math.fround(scale));
  switch (coordinates) {
    case 'asymmetric':
      return divided(i);
    case 'half-pixel':
      return divided(i + 0.5) - 0.5;
    case 'pytorch-half-pixel':
      return output === 1 ? 0 : divided(i + 0.5) - 0.5;
    case 'half-pixel-symmetric':
      return (input / 2) * (1 - output / length) + divided(i + 0.5) - 0.5;
    case 'align-corners':
      return length === 1 ? 0 : (i * (input - 1)) / (length - 1);
    case 'crop': {
      const [start, end] = crop ?? [0, 1];
      const span = (end - start) * (input - 1);
      return start * (input - 1) + (length === 1 ? span / 2 : (i * span) / (length - 1));
    }
  }
}

function round(x: number, rounding: (ResizeFilter & { kind: 'nearest' })['rounding']): number {
  switch (rounding) {
    case 'floor':
      return Math.floor(x);
    case 'ceiling':
      return Math.ceil(x);
    case 'round-prefer-floor':
      return Math.ceil(x - 0.5);
    case 'round-prefer-ceiling':
      return Math.floor(x + 0.5);
  }
}

/** The filter's weight at a signed distance, before it is made to sum to 1. */
function kernel(filter: ResizeFilter, distance: number): number {
  const d = Math.abs(distance);
  if (filter.kind !== 'cubic') return Math.max(0, 1 - d);
  const a = filter.coefficient;
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

function clamp(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length - 1);
}
