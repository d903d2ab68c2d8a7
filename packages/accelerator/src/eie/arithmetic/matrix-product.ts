import { accumulators, biasBits } from './accumulators.js';
import { type Arithmetic, arithmeticBits } from './arithmetic.js';
import {
  type FixedPointFormat,
  formatForRange,
  fromFixed,
  largestInteger,
  toFixed,
} from './fixed-point-format.js';
import type { WeightColumns } from './weight-columns.js';

/** Greatest magnitudes that calibration saw, which the binary points are chosen by. */
export interface ProductRanges {
  readonly inputs: number;
  /** At write-back: after bias and ReLU. */
  readonly outputs: number;
}

export interface ProductOptions {
  /** [outputs]: what the sums begin at; absent = 0 */
  readonly bias?: Float32Array;
  /** Whether sums below 0 are written back as 0. */
  readonly relu: boolean;
  /** Needed by fixed point. */
  readonly ranges: ProductRanges;
}

/** W · a as EIE's arithmetic units compute it: column by column, zero activations skipped. */
export interface MatrixProduct {
  /** The binary points; absent with float-32. */
  readonly formats?: ProductFormats;
  /** What did not fit its word, over all products so far. */
  readonly saturated: { inputs: number; outputs: number };
  /**
   * @param vector [inputs]
   * @param products [outputs]
   */
  multiply(vector: Float32Array, products: Float32Array): void;
}

export interface ProductFormats {
  readonly weights: FixedPointFormat;
  readonly inputs: FixedPointFormat;
  readonly outputs: FixedPointFormat;
}

/**
 * A product in an arithmetic.
 *
 * - float-32: sums and products rounded to float32 one after the other, as the runtime does.
 * - fixed-N: shared weights, activations and what is written back are N-bit words, each with one binary
 *   point a matrix. Products are summed exactly, in 2 N + 16 bits; biases are rounded to the sums'
 *   binary point, ReLU is done on the sums, and these are rounded to N bits (halves up) and saturated.
 *
 * @throws {InputError} when fixed-point sums could overflow
 */
export function matrixProduct(
  columns: WeightColumns,
  arithmetic: Arithmetic,
  options: ProductOptions,
): MatrixProduct {
  const bits = arithmeticBits(arithmetic);
  return arithmetic === 'float-32'
    ? floatProduct(columns, options)
    : fixedProduct(columns, bits, options);
}

function floatProduct(
  { inputs, columnStarts, rows, weights }: WeightColumns,
  { bias, relu }: ProductOptions,
): MatrixProduct {
  return {
    saturated: { inputs: 0, outputs: 0 },
    multiply(vector, products) {
      if (bias) products.set(bias);
      else products.fill(0);
      for (let column = 0; column < inputs; column++) {
        const activation = vector[column]!;
        if (activation === 0) continue;
        for (let n = columnStarts[column]!; n < columnStarts[column + 1]!; n++) {
          const row = rows[n]!;
          products[row] = products[row]! + Math.fround(weights[n]! * activation);
        }
      }
      if (!relu) return;
      for (let row = 0; row < products.length; row++) {
        if (products[row]! < 0) products[row] = 0;
      }
    },
  };
}

function fixedProduct(
  { inputs, outputs, columnStarts, rows, weights }: WeightColumns,
  bits: number,
  { bias, relu, ranges }: ProductOptions,
): MatrixProduct {
  const formats = productFormats(bits, largestMagnitude(weights), bias, ranges);
  const words = fixedWords(weights, formats.weights);
  const sumFraction = formats.weights.fractionBits + formats.inputs.fractionBits;
  const shift = sumFraction - formats.outputs.fractionBits;
  const sums = accumulators({ bits, inputs, outputs, shift, relu });
  const starts = Float64Array.from({ length: outputs }, (_, row) =>
    Math.round((bias?.[row] ?? 0) * 2 ** sumFraction),
  );
  const saturated = { inputs: 0, outputs: 0 };
  const most = largestInteger(bits);
  const [inputUnit, outputStep] = [2 ** formats.inputs.fractionBits, fromFixed(1, formats.outputs)];
  return {
    ...{ formats, saturated },
    multiply(vector, products) {
      sums.begin(starts);
      for (let column = 0; column < inputs; column++) {
        if (vector[column] === 0) continue;
        // `toFixed`, but for counting.
        const nearest = Math.round(vector[column]! * inputUnit);
        const word = nearest > most ? most : nearest < -most - 1 ? -most - 1 : nearest;
        if (word !== nearest) saturated.inputs++;
        if (word === 0) continue;
        sums.add(word, rows, words, columnStarts[column]!, columnStarts[column + 1]!);
      }
      for (let row = 0; row < outputs; row++) {
        const nearest = sums.read(row);
        const word = nearest > most ? most : nearest < -most - 1 ? -most - 1 : nearest;
        if (word !== nearest) saturated.outputs++;
        products[row] = word * outputStep;
      }
    },
  };
}

function fixedWords(values: Float32Array, format: FixedPointFormat): Int32Array {
  const words = new Int32Array(values.length);
  for (let n = 0; n < words.length; n++) words[n] = toFixed(values[n]!, format);
  return words;
}

function productFormats(
  bits: number,
  largestWeight: number,
  bias: Float32Array | undefined,
  ranges: ProductRanges,
): ProductFormats {
  const weights = formatForRange(bits, largestWeight);
  const inputs = formatForRange(bits, ranges.inputs);
  // A bias far above all products would not fit sums that are as fine as these: coarser weights then.
  const finest = bias
    ? formatForRange(biasBits(bits), largestMagnitude(bias)).fractionBits
    : Infinity;
  const fractionBits = Math.min(weights.fractionBits, finest - inputs.fractionBits);
  return {
    weights: { bits, fractionBits },
    inputs,
    outputs: formatForRange(bits, ranges.outputs),
  };
}

/** 0 where there are none. */
export function largestMagnitude(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
