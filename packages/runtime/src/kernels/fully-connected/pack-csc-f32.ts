import type { Memory, Pointer } from '../../memory/memory.js';
import type { Columns } from './columns.js';

/** Builds the streams of `fcCscF32`. */
export function packCscF32(
  memory: Memory,
  weights: Columns,
): { readonly columns: Pointer; readonly bytes: number } {
  const { inputs, starts, rows, values } = weights;
  let bytes = 0;
  for (let input = 0; input < inputs; input++) {
    bytes += columnBytes(starts[input + 1]! - starts[input]!);
  }
  const columns = memory.allocate(8 * inputs);
  let address = memory.allocate(bytes);
  const { u16, u32, f32 } = memory;
  for (let input = 0; input < inputs; input++) {
    const first = starts[input]!;
    const entries = starts[input + 1]! - first;
    u32[columns / 4 + 2 * input] = address;
    u32[columns / 4 + 2 * input + 1] = entries;
    const offsets = (address + 4 * entries) / 2;
    for (let i = 0; i < entries; i++) {
      f32[address / 4 + i] = values[first + i]!;
      u16[offsets + i] = 4 * rows[first + i]!;
    }
    address += columnBytes(entries);
  }
  return { columns, bytes: bytes + 8 * inputs };
}

function columnBytes(entries: number): number {
  return (6 * entries + 3) & ~3;
}
