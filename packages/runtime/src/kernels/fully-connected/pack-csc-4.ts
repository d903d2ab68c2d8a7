import type { Memory, Pointer } from '../../memory/memory.js';
import type { Columns } from './columns.js';

/**
 * Where a run of entries that share a weight leaves this many over at its end, a padded record takes
 * them, else they become singles.
 */
export const PAD_FROM = 3;

export interface Csc4Streams {
  readonly columns: Pointer;
  readonly bytes: number;
  readonly records: number;
  readonly singles: number;
}

/**
 * Builds the streams of `fcCsc4`. Entries of a column are
 * sorted by cluster; each run of one cluster is cut into records of 4.
 */
export function packCsc4(memory: Memory, weights: Columns): Csc4Streams {
  const { inputs, outputs, starts, rows } = weights;
  const { codebook, clusters } = weights.shared!;
  const centroids = codebook.length;
  const counts = new Uint32Array(centroids);
  const plan = new Uint16Array(2 * inputs);
  let bytes = 0;
  let allRecords = 0;
  let allSingles = 0;
  for (let input = 0; input < inputs; input++) {
    counts.fill(0);
    for (let i = starts[input]!; i < starts[input + 1]!; i++) counts[clusters[i]!]!++;
    let records = 0;
    let singles = 0;
    for (let cluster = 0; cluster < centroids; cluster++) {
      const whole = recordsOf(counts[cluster]!);
      records += whole;
      singles += Math.max(0, counts[cluster]! - 4 * whole);
    }
    plan[2 * input] = records;
    plan[2 * input + 1] = singles;
    bytes += columnBytes(records, singles);
    allRecords += records;
    allSingles += singles;
  }
  const columns = memory.allocate(8 * inputs);
  let address = memory.allocate(bytes);
  const { u8, u16, u32 } = memory;
  // Position in u16 of the next entry of each cluster, where its records end, its first single.
  const next = new Uint32Array(centroids);
  const recordEnds = new Uint32Array(centroids);
  const firstSingles = new Uint32Array(centroids);
  const dump = 4 * outputs;
  for (let input = 0; input < inputs; input++) {
    const records = plan[2 * input]!;
    const singles = plan[2 * input + 1]!;
    u32[columns / 4 + 2 * input] = address;
    u16[columns / 2 + 4 * input + 2] = records;
    u16[columns / 2 + 4 * input + 3] = singles;
    counts.fill(0);
    for (let i = starts[input]!; i < starts[input + 1]!; i++) counts[clusters[i]!]!++;
    let record = address / 2;
    let single = record + 4 * records;
    let recordCluster = address + 8 * records + 2 * singles;
    let singleCluster = recordCluster + records;
    for (let cluster = 0; cluster < centroids; cluster++) {
      const count = counts[cluster]!;
      const whole = recordsOf(count);
      next[cluster] = record;
      for (let i = 0; i < whole; i++) u8[recordCluster++] = cluster;
      for (let i = count; i < 4 * whole; i++) u16[record + i] = dump + 4 * (i - count);
      record += 4 * whole;
      recordEnds[cluster] = record;
      firstSingles[cluster] = single;
      for (let i = 4 * whole; i < count; i++, single++) u8[singleCluster++] = cluster;
    }
    for (let i = starts[input]!; i < starts[input + 1]!; i++) {
      const cluster = clusters[i]!;
      let at = next[cluster]!;
      if (at === recordEnds[cluster]) at = firstSingles[cluster]!;
      u16[at] = 4 * rows[i]!;
      next[cluster] = at + 1;
    }
    address += columnBytes(records, singles);
  }
  return { columns, bytes: bytes + 8 * inputs, records: allRecords, singles: allSingles };
}

function recordsOf(count: number): number {
  return (count + 4 - PAD_FROM) >> 2;
}

function columnBytes(records: number, singles: number): number {
  return (9 * records + 3 * singles + 7) & ~7;
}
