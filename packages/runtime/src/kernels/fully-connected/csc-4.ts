import type { Memory } from '../../memory/memory.js';
import { ACCUMULATORS } from '../../memory/memory-map.js';
import type { FullyConnectedKernels } from './kernels.js';
import { storeOutputs } from './outputs.js';

export function referenceCsc4(memory: Memory): Pick<FullyConnectedKernels, 'fcCsc4'> {
  return {
    fcCsc4(input, inputs, columns, codebook, output, outputs, scale, bias, low, high) {
      const { u8, u16, u32, f32 } = memory;
      // Padding entries go to the few sums after the last.
      const sums = f32.subarray(ACCUMULATORS / 4, ACCUMULATORS / 4 + outputs + 16);
      sums.fill(0);
      for (let i = 0; i < inputs; i++) {
        const activation = f32[input / 4 + i]!;
        if (activation === 0) continue;
        const address = u32[columns / 4 + 2 * i]!;
        const records = u16[columns / 2 + 4 * i + 2]!;
        const singles = u16[columns / 2 + 4 * i + 3]!;
        const recordEntries = 4 * records;
        const clusters = address + 2 * (recordEntries + singles);
        for (let entry = 0; entry < recordEntries + singles; entry++) {
          const cluster = entry < recordEntries ? entry >> 2 : entry - recordEntries + records;
          const weight = f32[codebook / 4 + u8[clusters + cluster]!]!;
          const row = u16[address / 2 + entry]! >> 2;
          sums[row] = sums[row]! + Math.fround(activation * weight);
        }
      }
      storeOutputs(memory, sums, output, outputs, scale, bias, low, high);
    },
  };
}
