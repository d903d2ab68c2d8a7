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
  const largest = largestOf(name, arrays);
  const fractionBits =
    largest === 0 ? 15 : Math.min(MOST_FRACTION_BITS, 15 - exponentAbove(largest));
  const scale = 2 ** fractionBits;
  const words = arrays.map((values) => {
    const rounded = new Int16Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const magnitude = Math.min(LARGEST, Math.floor(Math.abs(value) * scale + 0.5));
      rounded[i] = value < 0 ? -magnitude : magnitude;
    }
    return rounded;
  });
  return { fractionBits, words };
}

function largestOf(name: string, arrays: readonly Float32Array[]): number {
  let largest = 0;
  for (const [sample, values] of arrays.entries()) {
    for (let i = 0; i < values.length; i++) {
      const magnitude = Math.abs(values[i]!);
      if (!(magnitude < Number.POSITIVE_INFINITY)) {
        throw new InputError(
          `${name}: value ${i} of sample ${sample} is ${values[i]}, which no fixed-point number ` +
            'holds; expected finite numbers',
        );
      }
      if (magnitude > largest) largest = magnitude;
    }
  }
  return largest;
}

/** Least e with value < 2^e. */
function exponentAbove(value: number): number {
  let e = Math.floor(Math.log2(value)) + 1;
  while (value >= 2 ** e) e++;
  while (value < 2 ** (e - 1)) e--;
  return e;
}
