/** What is stored of a kernel whose zeros are skipped. */
export interface SparseEntries {
  readonly nonzeros: number;
  /** Non-zeros and filler zeros. */
  readonly entries: number;
}

/**
 * Entries with relative indexes of `indexBits` along a kernel's elements (Deep Compression, §2): a gap
 * of more than 2^b − 1 zeros is broken by fillers, each of which covers 2^b positions.
 */
export function sparseEntries(kernel: Float32Array, indexBits: number): SparseEntries {
  const period = 2 ** indexBits;
  let nonzeros = 0;
  let fillers = 0;
  let next = 0;
  for (let i = 0; i < kernel.length; i++) {
    if (kernel[i] === 0) continue;
    nonzeros++;
    fillers += Math.floor((i - next) / period);
    next = i + 1;
  }
  return { nonzeros, entries: nonzeros + fillers };
}

/** More distinct values than this are no codebook. */
const MOST_SHARED = 2 ** 16 - 1;

/** Distinct non-zero values of a kernel; none where there are more than codes of 16 bits can tell. */
export function sharedValues(kernel: Float32Array): number | undefined {
  const values = new Set<number>();
  for (const weight of kernel) {
    if (weight !== 0) values.add(weight);
    if (values.size > MOST_SHARED) return undefined;
  }
  return values.size;
}
