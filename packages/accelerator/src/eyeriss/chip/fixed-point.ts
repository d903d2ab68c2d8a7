import { InputError } from '@pith/container';

/** Values as the chip holds them: `words[i] · 2^-fractionBits`. */
export interface FixedPoint {
  /** Bits behind the binary point; negative where the values need more than 15 bits before it. */
  readonly fractionBits: number;
  /** Arrays in the order given. */
  readonly words: readonly Int16Array[];
}

const LARGEST = 2 ** 15 - 1;
/** Scales up to here are exact in a double, and no float32 but zero needs more. */
const MOST_FRACTION_BITS = 160;

/**
 * A layer's activations as 16-bit fixed-point numbers with one binary point, the one that leaves the
 * largest magnitude the most bits: the chip selects 16 bits "decided by the dynamic range of a layer
 * from offline experiments" (JSSC 2017, §V-C). Rounded to the nearest, ties away from zero; small
 * values may become zero, which the chip then skips and run-length codes like any other.
 *
 * @param name of the layer, for errors
 * @throws {InputError} for numbers that are not finite
 */
export function toFixedPoint(name: string, arrays: readonly Float32Array[]): FixedPoint {
  let largest = 0;
  arrays.forEach((values, sample) => {
    values.forEach((value, i) => {
      if (!Number.isFinite(value)) {
        throw new InputError(
          `${name}: value ${i} of sample ${sample} is ${value}, which no fixed-point number holds; ` +
            'expected finite activations',
        );
      }
      largest = Math.max(largest, Math.abs(value));
    });
  });
  const fractionBits =
    largest === 0 ? 15 : Math.min(MOST_FRACTION_BITS, 15 - exponentAbove(largest));
  const scale = 2 ** fractionBits;
  const words = arrays.map((values) =>
    Int16Array.from(values, (value) => {
      const rounded = Math.sign(value) * Math.floor(Math.abs(value) * scale + 0.5);
      return Math.min(LARGEST, Math.max(-LARGEST, rounded));
    }),
  );
  return { fractionBits, words };
}

/** Least e with value < 2^e. */
function exponentAbove(value: number): number {
  let e = Math.floor(Math.log2(value)) + 1;
  while (value >= 2 ** e) e++;
  while (value < 2 ** (e - 1)) e--;
  return e;
}
