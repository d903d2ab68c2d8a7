import type { Memory } from '../../memory/memory.js';
import { ACCUMULATORS } from '../../memory/memory-map.js';
import type { FullyConnectedKernels } from './kernels.js';
import { storeOutputs } from './outputs.js';

export function referenceDense4(memory: Memory): Pick<FullyConnectedKernels, 'fcDense4'> {
  return {
    fcDense4(input, inputs, matrix, output, outputs, scale, bias, low, high) {
      const { f32 } = memory;
      const sums = f32.subarray(ACCUMULATORS / 4, ACCUMULATORS / 4 + outputs);
      sums.fill(0);
      const pitch = Math.ceil(outputs / 4) * 4;
      for (let i = 0; i < inputs; i++) {
        const activation = f32[input / 4 + i]!;
        if (activation === 0) continue;
        const weights = matrix / 4 + i * pitch;
        for (let row = 0; row < outputs; row++) {
          sums[row] = sums[row]! + Math.fround(activation * f32[weights + row]!);
        }
      }
      storeOutputs(memory, sums, output, outputs, scale, bias, low, high);
    },
  };
}
