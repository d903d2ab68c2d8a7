/**
 * Two's complement with a binary point: the number of an integer i is i · 2^−fractionBits (Qm.n with
 * n = fractionBits and m + n + 1 = bits). The point may stand outside the word: fractionBits below 0 or
 * above `bits`.
 */
export interface FixedPointFormat {
  /** 2 … 32 of words, more of what they are summed in */
  readonly bits: number;
  readonly fractionBits: number;
}

/** Past this no float32 asks for more: its exponents end at −126 and 127. */
const MOST_FRACTION_BITS = 126;

/** The greatest integer of a word; the least is one further from 0. */
export function largestInteger(bits: number): number {
  return 2 ** (bits - 1) - 1;
}

/**
 * The most precise format of a width that holds −largest … largest without saturation.
 *
 * @param largest greatest magnitude, from 0 up
 */
export function formatForRange(bits: number, largest: number): FixedPointFormat {
  let fractionBits = MOST_FRACTION_BITS;
  if (largest > 0) {
    const room = bits - 2 - Math.floor(Math.log2(largest));
    fractionBits = Math.min(MOST_FRACTION_BITS, room + 1);
    while (Math.round(largest * 2 ** fractionBits) > largestInteger(bits)) fractionBits--;
  }
  return { bits, fractionBits };
}

/**
 * The integer of a number: the nearest, of two equally near ones the greater (half a unit is added and
 * the rest cut off, as a shifter does); saturated at the ends of the word.
 */
export function toFixed(value: number, { bits, fractionBits }: FixedPointFormat): number {
  return saturate(Math.round(value * 2 ** fractionBits), bits);
}

export function fromFixed(integer: number, { fractionBits }: FixedPointFormat): number {
  return integer * 2 ** -fractionBits;
}

/** Whole numbers beyond a word's ends become the ends; −0 becomes 0. */
export function saturate(integer: number, bits: number): number {
  const most = largestInteger(bits);
  return Math.min(Math.max(integer, -most - 1), most) + 0;
}
