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
  const counts = new Uint16Array(blocks * outputs);
  for (let input = 0; input < inputs; input++) {
    const base = Math.floor(input / block) * outputs;
    for (let i = starts[input]!; i < starts[input + 1]!; i++) counts[base + rows[i]!]!++;
  }
  const total = rows.length;
  const target = memory.allocate(4 * blocks * outputs);
  const offsets = memory.allocate(2 * total);
  const weights = memory.allocate(clusters ? total : 4 * total);
  const { u8, u16, f32 } = memory;
  const next = new Uint32Array(outputs);
  let entry = 0;
  for (let input = 0; input < inputs; input++) {
    if (input % block === 0) {
      const base = (input / block) * outputs;
      const own = counts.subarray(base, base + outputs);
      let at = target / 2 + 2 * base;
      for (const row of ascending(own, block)) {
        next[row] = entry;
        entry += own[row]!;
        u16[at++] = own[row]!;
        u16[at++] = row;
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
  const bytes = 4 * blocks * outputs + (clusters ? 3 : 6) * total;
  return { rows: target, offsets, weights, bytes };
}

/**
 * Rows that are sorted together. Some of the same number of entries follow one another then, and
 * their sums still lie close together: among all rows, 4096 × 4096 got slower with 64 samples.
 */
const SORTED_ROWS = 128;

/** The places of `counts`, each at most `most`, in order of the counts among `SORTED_ROWS`. */
function ascending(counts: Uint16Array, most: number): Uint16Array {
  const order = new Uint16Array(counts.length);
  for (let begin = 0; begin < counts.length; begin += SORTED_ROWS) {
    const end = Math.min(counts.length, begin + SORTED_ROWS);
    const starts = new Uint32Array(most + 2);
    for (let i = begin; i < end; i++) starts[counts[i]! + 1]!++;
    starts[0] = begin;
    for (let count = 0; count <= most; count++) starts[count + 1]! += starts[count]!;
    for (let i = begin; i < end; i++) order[starts[counts[i]!]!++] = i;
  }
  return order;
}
