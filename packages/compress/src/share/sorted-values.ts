/**
 * Values between two stored prefix sums. Looking one up adds 64 values on average, which costs less
 * than a cache miss; the two sums together cost 16 / 128 bytes a value.
 */
const BLOCK = 128;

/**
 * Ascending scalars with the sums that k-means in one dimension lives on.
 *
 * A cluster of scalars is a range of the sorted values, so its size, mean and squared error follow
 * from two prefix sums, and an iteration of Lloyd's algorithm costs O(k log n) instead of O(k n).
 * Sums are float64 and kept once a block of 128 values, so that 100 million values cost 13 MB more.
 */
export class SortedValues {
  /** [n], ascending, finite */
  readonly values: Float32Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  /** @param values [n], ascending and finite (see `sortFloats`); kept, not copied */
  constructor(values: Float32Array) {
    const blocks = Math.floor(values.length / BLOCK) + 1;
    this.values = values;
    this.#sums = new Float64Array(blocks);
    this.#squares = new Float64Array(blocks);
    let sum = 0;
    let squares = 0;
    for (let block = 0; block < blocks; block++) {
      this.#sums[block] = sum;
      this.#squares[block] = squares;
      const end = Math.min(values.length, (block + 1) * BLOCK);
      for (let i = block * BLOCK; i < end; i++) {
        const value = values[i]!;
        sum += value;
        squares += value * value;
      }
    }
  }

  get length(): number {
    return this.values.length;
  }

  /** Sum of the first `count` values. */
  sumOfFirst(count: number): number {
    const values = this.values;
    const block = Math.floor(count / BLOCK);
    let sum = this.#sums[block]!;
    for (let i = block * BLOCK; i < count; i++) sum += values[i]!;
    return sum;
  }

  /** Sum of the squares of the first `count` values. */
  squaresOfFirst(count: number): number {
    const values = this.values;
    const block = Math.floor(count / BLOCK);
    let squares = this.#squares[block]!;
    for (let i = block * BLOCK; i < count; i++) squares += values[i]! * values[i]!;
    return squares;
  }

  /** Number of values ≤ `limit`: where the values above it begin. */
  countUpTo(limit: number): number {
    const values = this.values;
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[middle]! <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Mean of values[start … end − 1]; never outside of them, whatever the rounding. */
  mean(start: number, end: number): number {
    const mean = (this.sumOfFirst(end) - this.sumOfFirst(start)) / (end - start);
    return Math.min(Math.max(mean, this.values[start]!), this.values[end - 1]!);
  }

  /**
   * Σ (x − centre)² over values[start … end − 1], from the prefix sums: O(1), with the cancellation
   * that this brings. Good for choosing; `exactError` is for reporting.
   */
  errorAround(centre: number, start: number, end: number): number {
    const sum = this.sumOfFirst(end) - this.sumOfFirst(start);
    const squares = this.squaresOfFirst(end) - this.squaresOfFirst(start);
    return Math.max(0, squares - 2 * centre * sum + centre * centre * (end - start));
  }

  /** Σ (x − centre)² over values[start … end − 1], added up value by value. */
  exactError(centre: number, start: number, end: number): number {
    const values = this.values;
    let error = 0;
    for (let i = start; i < end; i++) error += (values[i]! - centre) ** 2;
    return error;
  }

  /** The distinct values, ascending, or `undefined` if there are more than `limit`. */
  distinct(limit: number): Float32Array | undefined {
    const found: number[] = [];
    for (let i = 0; i < this.length; i = this.countUpTo(this.values[i]!)) {
      if (found.length === limit) return undefined;
      found.push(this.values[i]! + 0); // −0 + 0 is +0
    }
    return Float32Array.from(found);
  }
}
