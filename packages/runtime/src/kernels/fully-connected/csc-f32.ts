import type { Memory } from '../../memory/memory.js';
import { ACCUMULATORS } from '../../memory/memory-map.js';
import type { FullyConnectedKernels } from './kernels.js';
import { storeOutputs } from './outputs.js';

export function referenceCscF32(memory: Memory): Pick<FullyConnectedKernels, 'fcCscF32'> {
  return {
    fcCscF32(input, inputs, columns, output, outputs, scale, bias, low, high) {
      const { u16, u32, f32 } = memory;
      const sums = f32.subarray(ACCUMULATORS / 4, ACCUMULATORS / 4 + outputs);
      sums.fill(0);
      for (let i = 0; i < inputs; i++) {
        const activation = f32[input / 4 + i]!;
        if (activation === 0) continue;
        const values = u32[columns / 4 + 2 * i]! / 4;
        const entries = u32[columns / 4 + 2 * i + 1]!;
        const offsets = 2 * (values + entries);
        for (let entry = 0; entry < entries; entry++) {
          const row = u16[offsets + entry]! >> 2;
          sums[row] = sums[row]! + Math.fround(activation * f32[values + entry]!);
        }
      }
      storeOutputs(memory, sums, output, outputs, scale, bias, low, high);
    },
  };
}
