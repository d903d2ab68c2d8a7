/**
 * What each level of a grid costs in bits, from how often levels occur.
 *
 * The ideal length −log2 p stands for what the container will take. In its sparse layout the gaps are
 * Huffman-coded runs of zeros, so that a zero may well cost less than a bit, and in its dense layout
 * Huffman's lengths are within a few hundredths of a bit of the ideal ones for such histograms.
 */
export class LevelCosts {
  /** Level of `bits[0]`. */
  readonly least: number;
  /** [levels]: bits of each level from `least` on */
  readonly bits: Float64Array;

  private constructor(least: number, bits: Float64Array) {
    this.least = least;
    this.bits = bits;
  }

  /**
   * Levels that do not occur cost as if they occurred half a time, so that a weight may still be
   * moved to them; the table then has room for one more level on both sides.
   *
   * @param levels integers
   */
  static of(levels: Int32Array): LevelCosts {
    let least = 0;
    let greatest = 0;
    for (let i = 0; i < levels.length; i++) {
      const level = levels[i]!;
      if (level < least) least = level;
      else if (level > greatest) greatest = level;
    }
    least--;
    greatest++;
    const counts = new Float64Array(greatest - least + 1);
    for (let i = 0; i < levels.length; i++) counts[levels[i]! - least]!++;
    return LevelCosts.ofCounts(least, counts);
  }

  /** @param counts [levels]: how often each level from `least` on occurs */
  static ofCounts(least: number, counts: Float64Array): LevelCosts {
    let total = 0;
    for (const count of counts) total += count;
    return new LevelCosts(
      least,
      counts.map((count) => Math.log2(Math.max(total, 1) / Math.max(count, 0.5))),
    );
  }

  /** Bits of a level; that of the nearest one in the table for those outside. */
  of(level: number): number {
    const i = level - this.least;
    return this.bits[i < 0 ? 0 : i >= this.bits.length ? this.bits.length - 1 : i]!;
  }
}
