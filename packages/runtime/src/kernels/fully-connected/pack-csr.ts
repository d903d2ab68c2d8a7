import type { Memory, Pointer } from '../../memory/memory.js';
import type { Columns } from './columns.js';
import { MAX_OFFSET_ENTRIES } from './kernels.js';

export interface CsrStreams {
  readonly rows: Pointer;
  readonly offsets: Pointer;
  /** u8 indices into the codebook, or float32 values */
  readonly weights: Pointer;
  readonly bytes: number;
}

/** Builds the streams of `fcCsr4`. */
export function packCsr4(memory: Memory, columns: Columns): CsrStreams {
  const { inputs, outputs, starts, rows } = columns;
  checkInputs(inputs);
  const { codebook, clusters } = columns.shared!;
  const centroids = codebook.length;
  // Entries of each run [outputs, centroids], later the position of its next entry.
  const runs = new Uint32Array(outputs * centroids);
  for (let i = 0; i < rows.length; i++) runs[rows[i]! * centroids + clusters[i]!]!++;
  let records = 0;
  for (let run = 0; run < runs.length; run++) records += (runs[run]! + 3) >> 2;
  const target = memory.allocate(2 * outputs);
  const offsets = memory.allocate(8 * records);
  const weights = memory.allocate(records);
  const { u8, u16 } = memory;
  // What is not overwritten is padding, and reads the 0 after the last activation.
  u16.fill(4 * inputs, offsets / 2, offsets / 2 + 4 * records);
  let record = 0;
  for (let row = 0; row < outputs; row++) {
    const begin = record;
    for (let cluster = 0; cluster < centroids; cluster++) {
      const run = row * centroids + cluster;
      const whole = (runs[run]! + 3) >> 2;
      runs[run] = offsets / 2 + 4 * record;
      u8.fill(cluster, weights + record, weights + record + whole);
      record += whole;
    }
    u16[target / 2 + row] = record - begin;
  }
  for (let input = 0; input < inputs; input++) {
    for (let i = starts[input]!; i < starts[input + 1]!; i++) {
      u16[runs[rows[i]! * centroids + clusters[i]!]!++] = 4 * input;
    }
  }
  return { rows: target, offsets, weights, bytes: 2 * outputs + 9 * records };
}

/** Builds the streams of `fcCsrF32`. */
export function packCsrF32(memory: Memory, columns: Columns): CsrStreams {
  const { inputs, outputs, starts, rows, values } = columns;
  checkInputs(inputs);
  const next = new Uint32Array(outputs);
  const total = rows.length;
  for (let i = 0; i < total; i++) next[rows[i]!]!++;
  const target = memory.allocate(2 * outputs);
  const offsets = memory.allocate(2 * total);
  const weights = memory.allocate(4 * total);
  const { u16, f32 } = memory;
  let entry = 0;
  for (let row = 0; row < outputs; row++) {
    const count = next[row]!;
    u16[target / 2 + row] = count;
    next[row] = entry;
    entry += count;
  }
  for (let input = 0; input < inputs; input++) {
    for (let i = starts[input]!; i < starts[input + 1]!; i++) {
      const at = next[rows[i]!]!++;
      u16[offsets / 2 + at] = 4 * input;
      f32[weights / 4 + at] = values[i]!;
    }
  }
  return { rows: target, offsets, weights, bytes: 2 * outputs + 6 * total };
}

function checkInputs(inputs: number): void {
  if (inputs > MAX_OFFSET_ENTRIES) {
    throw new RangeError(`${inputs} inputs, but row-major kernels take ${MAX_OFFSET_ENTRIES}`);
  }
}
