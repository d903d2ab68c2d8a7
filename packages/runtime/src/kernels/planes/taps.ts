import { InputError } from '@pith/container';
import type { Pointer } from '../../memory/memory.js';
import { reach } from './convolution-needs.js';
import type { LayoutKernels } from './kernels.js';
import type { Geometry } from './plane-layer.js';
import { type Planes, SLACK } from './planes.js';

/**
 * Where a window of stride 1 finds its taps: in the input itself, or in a copy of it at the scratch
 * pointer. All in floats.
 */
export interface Taps {
  /** From the pointer, for the output's (0, 0) and channel 0; one a tap, row-major, all ≥ 0. */
  readonly offsets: readonly number[];
  /** from input channel to input channel */
  readonly stride: number;
  /** Rows of cells that a channel's taps touch, for the size of blocks. */
  readonly rows: number;
  /** Makes the copy that the offsets speak of, of some of the channels. */
  readonly copy:
    | ((input: Pointer, scratch: Pointer, channels: { begin: number; end: number }) => void)
    | undefined;
}

/**
 * A strided convolution is one of stride 1 over the phases of its input (every strideY-th row's
 * every strideX-th cell): the polyphase identity. Padding becomes part of the phases.
 */
export function findTaps(
  kernels: LayoutKernels,
  name: string,
  geometry: Geometry,
  kernel: readonly [number, number],
  input: Planes,
  output: Planes,
): Taps {
  const { dilation, strides } = geometry;
  const { top, left } = geometry.padding;
  if (lieReady(geometry, input, output)) {
    const origin = input.origin - top * input.pitch - left;
    return {
      offsets: perTap(kernel, (y, x) => origin + y * dilation[0] * input.pitch + x * dilation[1]),
      stride: input.stride,
      rows: kernel[0],
      copy: undefined,
    };
  }

  const { pitch } = output;
  const width = output.width + reach(geometry, kernel, 1);
  if (pitch < width) {
    throw new InputError(`${name}: the output's pitch is ${pitch}, but must be at least ${width}`);
  }
  const rows = output.height + reach(geometry, kernel, 0);
  const phases = [...new Set(perTap(kernel, (y, x) => phaseOf(y, x)))];
  const plane = Math.ceil((rows * pitch + SLACK) / 16) * 16;
  const stride = plane * phases.length;
  function phaseOf(y: number, x: number): number {
    const down = (y * dilation[0]) % strides[0];
    return down * strides[1] + ((x * dilation[1]) % strides[1]);
  }
  return {
    offsets: perTap(
      kernel,
      (y, x) =>
        phases.indexOf(phaseOf(y, x)) * plane +
        Math.floor((y * dilation[0]) / strides[0]) * pitch +
        Math.floor((x * dilation[1]) / strides[1]),
    ),
    stride,
    rows: new Set(perTap(kernel, (y, x) => `${y} ${phaseOf(y, x)}`)).size,
    copy(from, scratch, { begin, end }) {
      phases.forEach((phase, index) => {
        kernels.splitPhase(
          from + (begin * input.stride + input.origin) * 4,
          scratch + index * plane * 4,
          end - begin,
          input.stride * 4,
          stride * 4,
          input.height,
          input.width,
          input.pitch,
          rows,
          pitch,
          strides[0],
          strides[1],
          top - Math.floor(phase / strides[1]),
          left - (phase % strides[1]),
        );
      });
    },
  };
}

/** What the copy of so many channels needs at the scratch pointer. */
export function scratchBytesOf(taps: Taps, channels: number): number {
  return taps.copy ? (channels * taps.stride + SLACK) * 4 : 0;
}

/** Whether a window of stride 1 can run over the input as it lies. */
function lieReady({ strides, padding }: Geometry, input: Planes, output: Planes): boolean {
  const { top, bottom, left, right } = padding;
  const { origin, pitch, stride, height, width } = input;
  return (
    strides[0] === 1 &&
    strides[1] === 1 &&
    pitch === output.pitch &&
    pitch >= width + Math.max(left, right) &&
    origin >= top * pitch + left &&
    stride >= origin + (height - 1 + bottom) * pitch + width + right
  );
}

function perTap<T>(
  [height, width]: readonly [number, number],
  f: (y: number, x: number) => T,
): T[] {
  return Array.from({ length: height * width }, (_, tap) =>
    f(Math.floor(tap / width), tap % width),
  );
}
