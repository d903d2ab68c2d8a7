import type { Memory } from '../../memory/memory.js';
import { PANEL_PITCH } from './batch-panel.js';
import type { FullyConnectedKernels } from './kernels.js';
import { finish } from './outputs.js';

export function referenceBatchCsr(
  memory: Memory,
): Pick<FullyConnectedKernels, 'fcBatchCsr' | 'fcBatchCsrF32'> {
  return {
    fcBatchCsr(input, inputs, pitch, block, rows, offsets, clusters, codebook, ...rest) {
      const { u8, f32 } = memory;
      const weight = (entry: number) => f32[codebook / 4 + u8[clusters + entry]!]!;
      batchCsr(memory, input, inputs, pitch, block, rows, offsets, weight, ...rest);
    },
    fcBatchCsrF32(input, inputs, pitch, block, rows, offsets, values, ...rest) {
      const weight = (entry: number) => memory.f32[values / 4 + entry]!;
      batchCsr(memory, input, inputs, pitch, block, rows, offsets, weight, ...rest);
    },
  };
}

function batchCsr(
  memory: Memory,
  input: number,
  inputs: number,
  pitch: number,
  block: number,
  rows: number,
  offsets: number,
  weightOf: (entry: number) => number,
  output: number,
  outputs: number,
  scale: number,
  bias: number,
  low: number,
  high: number,
): void {
  const { u16, f32 } = memory;
  const sums = f32.subarray(output / 4, output / 4 + outputs * pitch);
  sums.fill(0);
  let entry = 0;
  for (let begin = 0, count = rows / 2; begin < inputs; begin += block) {
    for (let i = 0; i < outputs; i++, count += 2) {
      const row = u16[count + 1]!;
      for (const end = entry + u16[count]!; entry < end; entry++) {
        const weight = weightOf(entry);
        const from = input / 4 + (begin + u16[offsets / 2 + entry]! / PANEL_PITCH) * pitch;
        for (let lane = 0; lane < pitch; lane++) {
          const at = row * pitch + lane;
          sums[at] = sums[at]! + Math.fround(f32[from + lane]! * weight);
        }
      }
    }
  }
  for (let i = 0; i < sums.length; i++) {
    const row = Math.floor(i / pitch);
    sums[i] = finish(sums[i]!, f32[scale / 4 + row]!, f32[bias / 4 + row]!, low, high);
  }
}
