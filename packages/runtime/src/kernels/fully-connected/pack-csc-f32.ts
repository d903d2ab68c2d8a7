import type { Memory, Pointer } from '../../memory/memory.js';
import type { ColumnReader } from './column-reader.js';

/** Builds the streams of `fcCscF32` for the outputs from `begin` to `end`. */
export function packCscF32(
  memory: Memory,
  reader: ColumnReader,
  begin: number,
  end: number,
): { readonly columns: Pointer; readonly bytes: number } {
  const { inputs, rows, values } = reader;
  const counts = new Uint32Array(inputs);
  let bytes = 0;
  for (let input = 0; input < inputs; input++) {
    counts[input] = reader.readValues(input, begin, end);
    bytes += columnBytes(counts[input]!);
  }
  const columns = memory.allocate(8 * inputs);
  let address = memory.allocate(bytes);
  const { u16, u32, f32 } = memory;
  for (let input = 0; input < inputs; input++) {
    const entries = reader.readValues(input, begin, end);
    u32[columns / 4 + 2 * input] = address;
    u32[columns / 4 + 2 * input + 1] = entries;
    const offsets = (address + 4 * entries) / 2;
    for (let i = 0; i < entries; i++) {
      f32[address / 4 + i] = values[i]!;
      u16[offsets + i] = 4 * rows[i]!;
    }
    address += columnBytes(entries);
  }
  return { columns, bytes: bytes + 8 * inputs };
}

function columnBytes(entries: number): number {
  return (6 * entries + 3) & ~3;
}
