import type { WeightCode } from './weight-stream.js';

/**
 * Makes a function that puts an output's entries into the order of `convolveShared`'s streams: first
 * those that can be paired with one of the same centroid, of which the kernel adds the inputs before
 * it multiplies. It tells how many entries are in pairs.
 *
 * A pair's second entry is only the byte offset.
 */
export function pairing(code: WeightCode): (entries: Uint32Array) => number {
  if (!code.shared) return () => 0;
  const waiting = new Int32Array(code.centroidBytes / 4).fill(-1);
  return (entries) => {
    const unordered = entries.slice();
    let paired = 0;
    // What waits for its like is an index into `unordered`.
    unordered.forEach((entry, i) => {
      const cluster = (entry & 1023) >>> 2;
      const first = waiting[cluster] as number;
      waiting[cluster] = first < 0 ? i : -1;
      if (first < 0) return;
      entries[paired++] = unordered[first] as number;
      entries[paired++] = entry >>> 10;
    });
    let at = paired;
    for (const first of waiting) if (first >= 0) entries[at++] = unordered[first] as number;
    waiting.fill(-1);
    return paired;
  };
}
