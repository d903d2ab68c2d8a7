import type { Memory } from '../../memory/memory.js';
import type { PoolKernels } from './kernels.js';

const { fround } = Math;

/** Pooling in plain TypeScript. */
export function referencePool(memory: Memory): PoolKernels {
  const windows =
    (mode: 'max' | 'average'): PoolKernels['maxPool'] =>
    (
      input,
      output,
      channels,
      inputStride,
      outputStride,
      height,
      width,
      pitch,
      outputHeight,
      outputWidth,
      outputPitch,
      kernelHeight,
      kernelWidth,
      strideY,
      strideX,
      top,
      left,
    ) => {
      for (let channel = 0; channel < channels; channel++) {
        for (let y = 0; y < outputHeight; y++) {
          const firstRow = Math.max(y * strideY - top, 0);
          const lastRow = Math.min(y * strideY - top + kernelHeight, height);
          for (let x = 0; x < outputWidth; x++) {
            const begin = Math.max(x * strideX - left, 0);
            const end = Math.min(x * strideX - left + kernelWidth, width);
            const from = (input + channel * inputStride) / 4 + firstRow * pitch + begin;
            const value = reduce(mode, from, lastRow - firstRow, end - begin, pitch);
            memory.f32[(output + channel * outputStride) / 4 + y * outputPitch + x] = value;
          }
        }
      }
    };

  const planes =
    (mode: 'max' | 'average'): PoolKernels['globalMaxPool'] =>
    (input, output, channels, stride, height, width, pitch) => {
      for (let channel = 0; channel < channels; channel++) {
        const value = reduce(mode, (input + channel * stride) / 4, height, width, pitch);
        memory.f32[output / 4 + channel] = value;
      }
    };

  function reduce(
    mode: 'max' | 'average',
    from: number,
    height: number,
    width: number,
    pitch: number,
  ): number {
    const { f32 } = memory;
    let result = mode === 'max' ? -Infinity : 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = f32[from + y * pitch + x] as number;
        if (mode === 'average') result = fround(result + value);
        else if (value > result) result = value;
      }
    }
    return mode === 'max' ? result : result / (height * width);
  }

  return {
    maxPool: windows('max'),
    averagePool: windows('average'),
    globalMaxPool: planes('max'),
    globalAveragePool: planes('average'),
  };
}
