import type { Memory, Pointer } from '../../memory/memory.js';
import type { GeneralKernels } from './kernels.js';

/** `GeneralKernels` says what each computes. */
export function referenceResizing(memory: Memory): Pick<GeneralKernels, 'dilate' | 'interpolate'> {
  /** Σ weight · f32[from + offset] over taps of { u32 byte offset, float32 weight } */
  const weigh = (from: number, taps: Pointer, count: number): number => {
    const { f32, u32 } = memory;
    let sum = 0;
    for (let tap = taps >>> 2; tap < (taps >>> 2) + 2 * count; tap += 2) {
      sum += f32[from + (u32[tap]! >>> 2)]! * f32[tap + 1]!;
    }
    return sum;
  };
  return {
    dilate(input, output, channels, inputStride, outputStride, height, width, ...rest) {
      const [inputPitch, outputPitch, down, across] = rest;
      const { f32 } = memory;
      for (let c = 0; c < channels; c++) {
        const from = (input + c * inputStride) / 4;
        const to = (output + c * outputStride) / 4;
        for (let y = 0; y <= (height - 1) * down; y++) {
          for (let x = 0; x <= (width - 1) * across; x++) {
            const isInput = y % down === 0 && x % across === 0;
            const source = from + (y / down) * inputPitch + x / across;
            f32[to + y * outputPitch + x] = isInput ? f32[source]! : 0;
          }
        }
      }
    },
    interpolate(input, output, channels, inputStride, outputStride, sources, sourceRows, ...rest) {
      const [columns, width, columnTaps, rows, height, rowTaps, outputPitch, wide] = rest;
      const { f32, u32 } = memory;
      const pitch = Math.ceil(width / 4) * 4;
      for (let c = 0; c < channels; c++) {
        for (let row = 0; row < sourceRows; row++) {
          const from = (input + c * inputStride + u32[(sources >>> 2) + row]!) / 4;
          for (let x = 0; x < width; x++) {
            f32[(wide >>> 2) + row * pitch + x] = weigh(
              from,
              columns + 8 * x * columnTaps,
              columnTaps,
            );
          }
        }
        for (let y = 0; y < height; y++) {
          const to = (output + c * outputStride) / 4 + y * outputPitch;
          for (let x = 0; x < width; x++) {
            f32[to + x] = weigh((wide >>> 2) + x, rows + 8 * y * rowTaps, rowTaps);
          }
        }
      }
    },
  };
}
