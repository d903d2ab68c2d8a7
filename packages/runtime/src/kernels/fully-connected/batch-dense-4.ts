import type { Memory } from '../../memory/memory.js';
import type { FullyConnectedKernels } from './kernels.js';
import { finish } from './outputs.js';

export function referenceBatchDense4(memory: Memory): Pick<FullyConnectedKernels, 'fcBatchDense4'> {
  return {
    fcBatchDense4(input, inputs, pitch, matrix, output, outputs, scale, bias, low, high) {
      const { f32 } = memory;
      const sums = new Float32Array(pitch);
      for (let row = 0; row < outputs; row++) {
        sums.fill(0);
        for (let i = 0; i < inputs; i++) {
          const weight = f32[matrix / 4 + ((row >> 2) * inputs + i) * 4 + (row & 3)]!;
          const from = input / 4 + i * pitch;
          for (let lane = 0; lane < pitch; lane++) {
            sums[lane] = sums[lane]! + Math.fround(f32[from + lane]! * weight);
          }
        }
        const scaling = f32[scale / 4 + row]!;
        const offset = f32[bias / 4 + row]!;
        for (let lane = 0; lane < pitch; lane++) {
          f32[output / 4 + row * pitch + lane] = finish(sums[lane]!, scaling, offset, low, high);
        }
      }
    },
  };
}
