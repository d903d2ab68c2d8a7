import type { Memory } from '../../memory/memory.js';
import type { FullyConnectedKernels } from './kernels.js';
import { finish } from './outputs.js';

export function referenceCsr4(memory: Memory): Pick<FullyConnectedKernels, 'fcCsr4'> {
  return {
    fcCsr4(
      input,
      inputs,
      rows,
      offsets,
      clusters,
      codebook,
      output,
      outputs,
      scale,
      bias,
      low,
      high,
    ) {
      const { u8, u16, f32 } = memory;
      // Padding entries read a 0 after the last activation.
      const activations = new Float32Array(inputs + 1);
      activations.set(f32.subarray(input / 4, input / 4 + inputs));
      let record = 0;
      for (let row = 0; row < outputs; row++) {
        let sum = 0;
        for (const end = record + u16[rows / 2 + row]!; record < end; record++) {
          const at = offsets / 2 + 4 * record;
          let shared = 0;
          for (let i = 0; i < 4; i++) shared += activations[u16[at + i]! >> 2]!;
          sum = Math.fround(sum + shared * f32[codebook / 4 + u8[clusters + record]!]!);
        }
        f32[output / 4 + row] = finish(sum, f32[scale / 4 + row]!, f32[bias / 4 + row]!, low, high);
      }
    },
  };
}
