/** A sequence of small unsigned integers: cluster indexes, gaps, or bytes. */
export type SymbolArray = Uint8Array | Uint16Array | Uint32Array;

/** `count` zeros of 1, 2 or 4 bytes each. */
export function zeroSymbols(width: number, count: number): SymbolArray {
  if (width === 1) return new Uint8Array(count);
  return width === 2 ? new Uint16Array(count) : new Uint32Array(count);
}

/** How often each symbol occurs in a stream; immutable. */
export class SymbolHistogram {
  /** [alphabet]: how often symbol i occurs */
  readonly counts: Float64Array;
  /** The symbols that occur, ascending. */
  readonly used: Uint32Array;
  /** Length of the stream. */
  readonly total: number;

  /** @param counts kept, not copied: the caller does not write to it afterwards */
  constructor(counts: Float64Array) {
    this.counts = counts;
    let distinct = 0;
    for (let symbol = 0; symbol < counts.length; symbol++) {
      if (counts[symbol]! > 0) distinct++;
    }
    this.used = new Uint32Array(distinct);
    let total = 0;
    for (let symbol = 0, next = 0; symbol < counts.length; symbol++) {
      const count = counts[symbol]!;
      if (count > 0) {
        this.used[next++] = symbol;
        total += count;
      }
    }
    this.total = total;
  }

  /** Counts a sequence whose symbols are all below `alphabet`. */
  static of(symbols: SymbolArray, alphabet: number): SymbolHistogram {
    return new SymbolHistogram(countSymbols(symbols, alphabet));
  }

  /** Shannon's bound: the bits that no code of one symbol at a time can go below. */
  get entropyBits(): number {
    let bits = 0;
    for (const symbol of this.used) {
      const count = this.counts[symbol]!;
      bits += count * Math.log2(this.total / count);
    }
    return bits;
  }
}

/** [alphabet]: how often each symbol below `alphabet` occurs. */
export function countSymbols(symbols: SymbolArray, alphabet: number): Float64Array {
  const counts = new Uint32Array(alphabet);
  for (let i = 0; i < symbols.length; i++) counts[symbols[i]!]!++;
  return Float64Array.from(counts);
}
