import type { Memory, Pointer } from '../../memory/memory.js';
import type { ColumnReader } from './column-reader.js';

/** Builds the matrix of `fcDense4` for the outputs from `begin` to `end`. */
export function packDense4(
  memory: Memory,
  reader: ColumnReader,
  begin: number,
  end: number,
): { readonly matrix: Pointer; readonly bytes: number } {
  const { inputs, rows, values } = reader;
  const pitch = Math.ceil((end - begin) / 4) * 4;
  const bytes = 4 * inputs * pitch;
  const matrix = memory.allocate(bytes);
  const { f32 } = memory;
  for (let input = 0; input < inputs; input++) {
    const entries = reader.readValues(input, begin, end);
    const row = matrix / 4 + input * pitch;
    for (let i = 0; i < entries; i++) f32[row + rows[i]!] = values[i]!;
  }
  return { matrix, bytes };
}

/** Builds the matrix of `fcBatchDense4` for the outputs from `begin` to `end`. */
export function packBatchDense4(
  memory: Memory,
  reader: ColumnReader,
  begin: number,
  end: number,
): { readonly matrix: Pointer; readonly bytes: number } {
  const { inputs, rows, values } = reader;
  const bytes = 16 * inputs * Math.ceil((end - begin) / 4);
  const matrix = memory.allocate(bytes);
  const { f32 } = memory;
  for (let input = 0; input < inputs; input++) {
    const entries = reader.readValues(input, begin, end);
    for (let i = 0; i < entries; i++) {
      const row = rows[i]!;
      f32[matrix / 4 + ((row >> 2) * inputs + input) * 4 + (row & 3)] = values[i]!;
    }
  }
  return { matrix, bytes };
}
