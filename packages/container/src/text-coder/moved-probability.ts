/** Bits of a context that are counted. */
export const MOST_SEEN = 30;

/** [MOST_SEEN + 1]: how far a probability moves with the n-th bit of its context, in 1/65536. */
export const RATES = Int32Array.from({ length: MOST_SEEN + 1 }, (_, n) =>
  Math.floor((65536 * 5) / (5 * n + 8)),
);

/**
 * A probability in 1/65536, moved by a rate in 1/65536 of its distance to a bit.
 *
 * @param probability 1 … 65535, and so is the result
 */
export function movedProbability(probability: number, bit: number, rate: number): number {
  return bit
    ? probability + Math.floor(((65535 - probability) * rate) / 65536)
    : probability - Math.floor((probability * rate) / 65536);
}
