import type { Memory } from '../../memory/memory.js';
import type { LayoutKernels } from './kernels.js';
import { referenceUpsample } from './reference-upsample.js';

/** The moving of planes in plain TypeScript. */
export function referenceLayout(memory: Memory): LayoutKernels {
  return {
    ...referenceUpsample(memory),

    splitPhase(
      input,
      output,
      channels,
      inputStride,
      outputStride,
      height,
      width,
      pitch,
      outputHeight,
      outputPitch,
      strideY,
      strideX,
      top,
      left,
    ) {
      const { f32 } = memory;
      for (let channel = 0; channel < channels; channel++) {
        const source = (input + channel * inputStride) / 4;
        let target = (output + channel * outputStride) / 4;
        for (let row = -top, y = 0; y < outputHeight; y++, row += strideY) {
          for (let column = -left, x = 0; x < outputPitch; x++, column += strideX) {
            const inside = row >= 0 && row < height && column >= 0 && column < width;
            f32[target++] = inside ? (f32[source + row * pitch + column] as number) : 0;
          }
        }
      }
    },

    copyPlanes(
      input,
      output,
      channels,
      inputStride,
      outputStride,
      height,
      width,
      inputPitch,
      outputPitch,
    ) {
      for (let channel = 0; channel < channels; channel++) {
        const source = (input + channel * inputStride) / 4;
        const target = (output + channel * outputStride) / 4;
        for (let y = 0; y < height; y++) {
          const from = source + y * inputPitch;
          memory.f32.copyWithin(target + y * outputPitch, from, from + width);
        }
      }
    },

    clearPadding(planes, channels, stride, origin, height, width, pitch) {
      const { f32 } = memory;
      for (let channel = 0; channel < channels; channel++) {
        const plane = (planes + channel * stride) / 4;
        const first = plane + origin / 4;
        f32.fill(0, plane, first);
        for (let y = 1; y < height; y++) {
          f32.fill(0, first + (y - 1) * pitch + width, first + y * pitch);
        }
        f32.fill(0, first + (height - 1) * pitch + width, plane + stride / 4);
      }
    },

    planesFromChannelsLast(input, output, channels, height, width, stride, pitch) {
      const { f32 } = memory;
      let from = input / 4;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          for (let channel = 0; channel < channels; channel++) {
            const to = (output + channel * stride) / 4 + y * pitch + x;
            f32[to] = f32[from++] as number;
          }
        }
      }
    },

    channelsLastFromPlanes(input, output, channels, height, width, stride, pitch) {
      const { f32 } = memory;
      let to = output / 4;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          for (let channel = 0; channel < channels; channel++) {
            const from = (input + channel * stride) / 4 + y * pitch + x;
            f32[to++] = f32[from] as number;
          }
        }
      }
    },
  };
}
