import type { Memory, Pointer } from '../../memory/memory.js';

/** output[i] = clamp(sums[i] · scale[i] + bias[i], low, high) */
export function storeOutputs(
  memory: Memory,
  sums: Float32Array,
  output: Pointer,
  outputs: number,
  scale: Pointer,
  bias: Pointer,
  low: number,
  high: number,
): void {
  const { f32 } = memory;
  for (let i = 0; i < outputs; i++) {
    f32[output / 4 + i] = finish(sums[i]!, f32[scale / 4 + i]!, f32[bias / 4 + i]!, low, high);
  }
}

export function finish(sum: number, scale: number, bias: number, low: number, high: number) {
  return Math.min(Math.max(Math.fround(Math.fround(sum * scale) + bias), low), high);
}
