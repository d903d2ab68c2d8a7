import { InputError } from '@pith/container';

/**
 * Bits of the accumulators behind multipliers of a width: a product takes 2 · bits, and 16 bits more
 * let 65,535 of them be summed, with a bias as large, without overflow whatever they are.
 */
export function accumulatorBits(bits: number): number {
  return 2 * bits + 16;
}

/** Non-zero inputs that one sum may have. */
export const MOST_PRODUCTS = 2 ** 16 - 1;

/** Sums of products of whole numbers, exact: one for each output of a matrix. */
export interface Accumulators {
  /** Starts at the biases, [outputs] whole numbers (of 32-bit words beyond 2^53 such as floats hold). */
  begin(biases: Float64Array): void;
  /** Adds weights[e] · input to sums[rows[e]] for begin ≤ e < end. */
  add(input: number, rows: Uint32Array, weights: Int32Array, begin: number, end: number): void;
  /** What is written back of a sum: after ReLU and rounding, halves up. */
  read(output: number): number;
}

export interface AccumulatorOptions {
  /** Of the words that are multiplied, 2 … 32. */
  readonly bits: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Low bits of a sum that are rounded off; below 0, zeros that are appended. */
  readonly shift: number;
  /** Whether sums below 0 are read as 0. */
  readonly relu: boolean;
}

/** @throws {InputError} when sums could overflow */
export function accumulators(options: AccumulatorOptions): Accumulators {
  const { bits, inputs } = options;
  if (inputs > MOST_PRODUCTS) {
    throw new InputError(
      `a sum of ${inputs} products, but accumulators of ${accumulatorBits(bits)} bits hold ` +
        `${MOST_PRODUCTS} of ${bits}-bit words without overflow; use float-32 arithmetic for this layer`,
    );
  }
  // 2 · 16 + 16 bits stay below the 53 that a float64 holds exactly; wider ones are split.
  return bits <= 16 ? narrow(options) : wide(options);
}

/** Bits of a bias: as much as the products may be together. */
export function biasBits(bits: number): number {
  return accumulatorBits(bits) - 1;
}

function narrow({ outputs, shift, relu }: AccumulatorOptions): Accumulators {
  const sums = new Float64Array(outputs);
  // A product with a power of two is exact, and so is Math.round.
  const unit = 2 ** -shift;
  return {
    begin: (biases) => sums.set(biases),
    add(input, rows, weights, begin, end) {
      for (let e = begin; e < end; e++) {
        const row = rows[e]!;
        sums[row] = sums[row]! + weights[e]! * input;
      }
    },
    read(output) {
      const sum = sums[output]!;
      return relu && sum < 0 ? 0 : Math.round(sum * unit);
    },
  };
}

/**
 * Both factors in halves of 16 bits, the upper ones signed, and a sum for each weight of the products:
 * no sum passes 2^32 · 2^16.
 */
function wide({ outputs, shift, relu }: AccumulatorOptions): Accumulators {
  const upper = new Float64Array(outputs);
  const middle = new Float64Array(outputs);
  const lower = new Float64Array(outputs);
  let start: Float64Array = new Float64Array(outputs);
  return {
    begin(biases) {
      start = biases;
      for (const sums of [upper, middle, lower]) sums.fill(0);
    },
    add(input, rows, weights, begin, end) {
      const inputHigh = input >> 16;
      const inputLow = input & 0xffff;
      for (let e = begin; e < end; e++) {
        const row = rows[e]!;
        const weight = weights[e]!;
        const weightHigh = weight >> 16;
        const weightLow = weight & 0xffff;
        upper[row] = upper[row]! + weightHigh * inputHigh;
        middle[row] = middle[row]! + weightHigh * inputLow + weightLow * inputHigh;
        lower[row] = lower[row]! + weightLow * inputLow;
      }
    },
    read(output) {
      const sum =
        (BigInt(upper[output]!) << 32n) +
        (BigInt(middle[output]!) << 16n) +
        BigInt(lower[output]!) +
        BigInt(start[output]!);
      if (relu && sum < 0n) return 0;
      if (shift <= 0) return Number(sum << BigInt(-shift));
      return Number((sum + (1n << BigInt(shift - 1))) >> BigInt(shift));
    },
  };
}
