import type { Memory } from '../../memory/memory.js';
import { PANEL_PITCH } from './batch-panel.js';
import type { Columns } from './columns.js';
import type { CsrStreams } from './pack-csr.js';

/**
 * Builds the streams of `fcBatchCsr`, or of `fcBatchCsrF32` where there is no codebook.
 *
 * @param block inputs in a block, at most 512
 */
export function packBatchCsr(memory: Memory, columns: Columns, block: number): CsrStreams {
  const { inputs, outputs, starts, rows } = columns;
  const clusters = columns.shared?.clusters;
  const values = clusters ? undefined : columns.values;
  const blocks = Math.ceil(inputs / block);
  const target = memory.allocate(2 * blocks * outputs);
  const { u16: counts } = memory;
  for (let input = 0; input < inputs; input++) {
    const base = target / 2 + Math.floor(input / block) * outputs;
    for (let i = starts[input]!; i < starts[input + 1]!; i++) counts[base + rows[i]!]!++;
  }
  const total = rows.length;
  const offsets = memory.allocate(2 * total);
  const weights = memory.allocate(clusters ? total : 4 * total);
  const { u8, u16, f32 } = memory;
  const next = new Uint32Array(outputs);
  let entry = 0;
  for (let input = 0; input < inputs; input++) {
    if (input % block === 0) {
      const base = target / 2 + (input / block) * outputs;
      for (let row = 0; row < outputs; row++) {
        next[row] = entry;
        entry += u16[base + row]!;
      }
    }
    const offset = (input % block) * PANEL_PITCH;
    for (let i = starts[input]!; i < starts[input + 1]!; i++) {
      const at = next[rows[i]!]!++;
      u16[offsets / 2 + at] = offset;
      if (clusters) u8[weights + at] = clusters[i]!;
      else f32[weights / 4 + at] = values![i]!;
    }
  }
  const bytes = 2 * blocks * outputs + (clusters ? 3 : 6) * total;
  return { rows: target, offsets, weights, bytes };
}
