/**
 * Numbers from a seed, uniform in 0 … 1, 1 itself left out (xorshift32, Marsaglia 2003): what tests and benches
 * make up. Nothing that is shipped calls it.
 *
 * @param seed not 0
 */
export function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
