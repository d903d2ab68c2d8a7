import type { Memory, Pointer } from '../../memory/memory.js';
import type { Columns } from './columns.js';

/** Builds the matrix of `fcDense4`. */
export function packDense4(
  memory: Memory,
  columns: Columns,
): { readonly matrix: Pointer; readonly bytes: number } {
  const { inputs, outputs, starts, rows, values } = columns;
  const pitch = Math.ceil(outputs / 4) * 4;
  const bytes = 4 * inputs * pitch;
  const matrix = memory.allocate(bytes);
  const { f32 } = memory;
  for (let input = 0; input < inputs; input++) {
    const row = matrix / 4 + input * pitch;
    for (let i = starts[input]!; i < starts[input + 1]!; i++) f32[row + rows[i]!] = values[i]!;
  }
  return { matrix, bytes };
}

/** Builds the matrix of `fcBatchDense4`. */
export function packBatchDense4(
  memory: Memory,
  columns: Columns,
): { readonly matrix: Pointer; readonly bytes: number } {
  const { inputs, outputs, starts, rows, values } = columns;
  const bytes = 16 * inputs * Math.ceil(outputs / 4);
  const matrix = memory.allocate(bytes);
  const { f32 } = memory;
  for (let input = 0; input < inputs; input++) {
    for (let i = starts[input]!; i < starts[input + 1]!; i++) {
      const row = rows[i]!;
      f32[matrix / 4 + ((row >> 2) * inputs + input) * 4 + (row & 3)] = values[i]!;
    }
  }
  return { matrix, bytes };
}
