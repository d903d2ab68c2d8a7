import type { Memory } from '../../memory/memory.js';
import type { FullyConnectedKernels } from './kernels.js';
import { finish } from './outputs.js';

export function referenceCsrF32(memory: Memory): Pick<FullyConnectedKernels, 'fcCsrF32'> {
  return {
    fcCsrF32(input, _inputs, rows, offsets, values, output, outputs, scale, bias, low, high) {
      const { u16, f32 } = memory;
      let entry = 0;
      for (let row = 0; row < outputs; row++) {
        let sum = 0;
        for (const end = entry + u16[rows / 2 + row]!; entry < end; entry++) {
          const activation = f32[(input + u16[offsets / 2 + entry]!) / 4]!;
          sum = Math.fround(sum + Math.fround(activation * f32[values / 4 + entry]!));
        }
        f32[output / 4 + row] = finish(sum, f32[scale / 4 + row]!, f32[bias / 4 + row]!, low, high);
      }
    },
  };
}
