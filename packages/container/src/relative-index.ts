import { bitLength } from './bit-length.js';
import type { SymbolArray } from './symbol-histogram.js';
import { SymbolHistogram, zeroSymbols } from './symbol-histogram.js';

/** Widest relative index: its gaps are still symbols that a Huffman code can hold. */
export const MAX_INDEX_BITS = 15;

const LONG_GAP = 2 ** MAX_INDEX_BITS;

/**
 * Relative indexes with filler zeros (Deep Compression, §2, figure 2; EIE, §3.1).
 *
 * An entry is a gap, the number of zeros skipped since the previous entry, in b bits, and a value.
 * A run of zeros longer than 2^b − 1 is broken by filler entries of gap 2^b − 1 and value zero, each
 * of which covers 2^b positions. Zeros after the last non-zero are implied.
 *
 * Worked example, b = 2: 0 0 7 0 0 0 0 0 9 0 is the entries (2, 7), (3, 0 = filler), (1, 9).
 */
export class GapStatistics {
  /** Number of items that are not zero. */
  readonly nonzeros: number;
  /** [2^15]: how often each gap of fewer than 2^15 zeros occurs */
  readonly #shortGaps: Float64Array;
  /** The other gaps; a tensor of n items has at most n / 2^15 of them. */
  readonly #longGaps: Float64Array;
  readonly #longestGap: number;

  /** @param items zero where there is nothing to store */
  constructor(items: SymbolArray) {
    const counts = new Uint32Array(LONG_GAP);
    const longGaps: number[] = [];
    let nonzeros = 0;
    let longest = 0;
    let next = 0;
    for (let i = 0; i < items.length; i++) {
      if (items[i] === 0) continue;
      const gap = i - next;
      next = i + 1;
      nonzeros++;
      if (gap > longest) longest = gap;
      if (gap < LONG_GAP) counts[gap]!++;
      else longGaps.push(gap);
    }
    this.nonzeros = nonzeros;
    this.#shortGaps = Float64Array.from(counts);
    this.#longGaps = Float64Array.from(longGaps);
    this.#longestGap = longest;
  }

  /** The widths worth trying: 1 … the least that needs no filler, and at most 15. */
  get candidateBits(): number[] {
    const enough = Math.min(MAX_INDEX_BITS, Math.max(1, bitLength(this.#longestGap)));
    return Array.from({ length: enough }, (_, i) => i + 1);
  }

  /** The gap stream's histogram at a width, and how many of its entries are fillers. */
  atWidth(bits: number): { histogram: SymbolHistogram; fillers: number } {
    const period = 2 ** bits;
    const counts = new Float64Array(period);
    let fillers = 0;
    const add = (gap: number, count: number) => {
      counts[gap % period]! += count;
      fillers += Math.floor(gap / period) * count;
    };
    for (let gap = 0; gap < LONG_GAP; gap++) {
      const count = this.#shortGaps[gap]!;
      if (count > 0) add(gap, count);
    }
    for (const gap of this.#longGaps) add(gap, 1);
    counts[period - 1]! += fillers;
    return { histogram: new SymbolHistogram(counts), fillers };
  }
}

/**
 * Splits items into the gaps and values of their entries.
 *
 * @param entryCount non-zeros and fillers, as `GapStatistics` gives them
 * @returns gaps [entryCount], each below 2^bits; values [entryCount], as wide as `items`
 */
export function toEntries(
  items: SymbolArray,
  bits: number,
  entryCount: number,
): { gaps: SymbolArray; values: SymbolArray } {
  const gaps = bits <= 8 ? new Uint8Array(entryCount) : new Uint16Array(entryCount);
  const values = zeroSymbols(items.BYTES_PER_ELEMENT, entryCount);
  const maxGap = 2 ** bits - 1;
  let entry = 0;
  let next = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    if (item === 0) continue;
    let gap = i - next;
    next = i + 1;
    for (; gap > maxGap; gap -= maxGap + 1) gaps[entry++] = maxGap;
    gaps[entry] = gap;
    values[entry++] = item;
  }
  return { gaps, values };
}

/**
 * Puts entries back in their places.
 *
 * @param target zeros on entry; receives the values
 * @returns −1, or the number of the first entry whose position is not below `target.length`; the
 *   entries before it have been placed
 */
export function placeEntries(gaps: SymbolArray, values: SymbolArray, target: SymbolArray): number {
  let position = -1;
  for (let entry = 0; entry < gaps.length; entry++) {
    position += gaps[entry]! + 1;
    if (position >= target.length) return entry;
    target[position] = values[entry]!;
  }
  return -1;
}

/** As `placeEntries` returns, without placing anything. */
export function firstMisplaced(gaps: SymbolArray, positions: number): number {
  let position = -1;
  for (let entry = 0; entry < gaps.length; entry++) {
    position += gaps[entry]! + 1;
    if (position >= positions) return entry;
  }
  return -1;
}
