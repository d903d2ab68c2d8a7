import { failCompact } from './fail-compact.js';
import type { HeaderCoder } from './header-coder.js';

const MANTISSA_BITS = 23;
/** The exponent that the first is told from: numbers from 1/8 to 1/4. */
const FIRST_EXPONENT = 124;

/**
 * Codes float32 numbers by their bit patterns: as many upper bits of their fractions as all of them
 * need, and exponents by their differences. Ascending numbers have no signs of their own.
 *
 * @param told [count], float32 bit patterns; a decoder's are ignored
 */
export function codeFloats(
  coder: HeaderCoder,
  context: string,
  count: number,
  told?: Uint32Array,
): Uint32Array {
  const name = (what: string) => `${context} ${what}`;
  const ascends = count > 1 && coder.flag(name('ascend'), told && isAscending(told));
  const negatives = ascends
    ? coder.integer(name('negatives'), told && countNegatives(told), count)
    : 0;
  const mirrors =
    ascends &&
    2 * negatives === count &&
    coder.flag(
      name('mirror'),
      told?.every((word, i) => word === (told[count - 1 - i]! ^ (2 ** 31)) >>> 0),
    );
  const bits = coder.integer(name('fraction'), told && fractionBits(told), MANTISSA_BITS);
  const floats = new Uint32Array(count);
  // Numbers on either side of zero in the order of their magnitudes: those above it last.
  let exponent = FIRST_EXPONENT;
  for (let i = 0; i < count; i++) {
    const at = i < negatives ? negatives - 1 - i : i;
    if (mirrors && i >= negatives) {
      floats[at] = floats[count - 1 - at]! & (2 ** 31 - 1);
      continue;
    }
    const word = told?.[at] ?? 0;
    const toldExponent = (word >>> MANTISSA_BITS) & 255;
    const isFirst = i === 0 || i === negatives;
    const rises = ascends && !isFirst;
    if (ascends && i === negatives && i > 0)
      exponent = (floats[negatives - 1]! >>> MANTISSA_BITS) & 255;
    const difference = toldExponent - exponent;
    exponent += rises
      ? coder.integer(name('exponent rises'), difference, 255)
      : coder.signed(name(isFirst ? 'first exponent' : 'exponent'), difference);
    if (exponent < 0 || exponent > 255)
      failCompact(`${context}: a float32 of the exponent ${exponent}`);
    let fraction = 0;
    for (let bit = MANTISSA_BITS - 1; bit >= MANTISSA_BITS - bits; bit--) {
      fraction |= coder.bit((word >>> bit) & 1) << bit;
    }
    const negative = ascends ? i < negatives : coder.flag(name('sign'), word >>> 31 === 1);
    floats[at] = ((negative ? 2 ** 31 : 0) | (exponent << MANTISSA_BITS) | fraction) >>> 0;
  }
  return floats;
}

/** Whether numbers ascend, those with a sign coming first. */
function isAscending(words: Uint32Array): boolean {
  const values = new Float32Array(words.slice().buffer);
  const negatives = countNegatives(words);
  return (
    values.every((value, i) => (i === 0 || value > values[i - 1]!) && !Number.isNaN(value)) &&
    words.every((word, i) => word >>> 31 === (i < negatives ? 1 : 0))
  );
}

function countNegatives(words: Uint32Array): number {
  return words.reduce((sum, word) => sum + (word >>> 31), 0);
}

/** Upper bits of the fractions, as many as are not 0 in all of them. */
function fractionBits(words: Uint32Array): number {
  const used = words.reduce((all, word) => all | word, 0) & (2 ** MANTISSA_BITS - 1);
  return used === 0 ? 0 : MANTISSA_BITS - (31 - Math.clz32(used & -used));
}
