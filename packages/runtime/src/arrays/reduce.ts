import { elementCount } from '@pith/container';
import type { Reduce, ReduceMode } from '../program/general-operations.js';
import type { ArrayPlan, Numbers } from './array-plan.js';
import { eachRow, nestOf } from './nest.js';
import { checkAxis, checkInputs, type Shape, stridesOf } from './shape.js';

type Options = Pick<Reduce, 'kind' | 'layer' | 'mode' | 'axes'>;

/** Over some axes, which have size 1 in the output. */
export function planReduce(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, mode } = operation;
  const input = shapes[0]!;
  const axes = new Set(operation.axes.map((axis) => checkAxis(layer, input, axis)));
  const strides = stridesOf(input);
  const shape = input.map((size, axis) => (axes.has(axis) ? 1 : size));
  const reduced = input.map((size, axis) => (axes.has(axis) ? size : 1));
  const kept = nestOf(shape, [strides]);
  const over = nestOf(reduced, [strides]);
  const [width, step] = [kept.sizes.at(-1)!, kept.strides[0]!.at(-1)!];
  const [count, stride] = [over.sizes.at(-1)!, over.strides[0]!.at(-1)!];
  const elements = elementCount(reduced);
  const { initial, row, finish } = REDUCTIONS[mode];
  const total = (data: Numbers, from: number, part: RowReduction, begin: number, shift: number) => {
    if (over.sizes.length === 1) return part(begin, data, from, count, stride, shift);
    let sum = begin;
    eachRow(over, [from], (_, place) => {
      sum = part(sum, data, place, count, stride, shift);
    });
    return sum;
  };
  const columns = COLUMNS[mode];
  if (columns && over.sizes.length === 1 && step === 1 && width > 1) {
    // Neighbours are summed side by side, in the order in which they lie.
    const sums = new Float64Array(width);
    return {
      shape,
      run([data], [from], output, start) {
        eachRow(kept, [from!], (at, place) => {
          sums.fill(initial);
          for (let k = 0; k < count; k++) columns(sums, data!, place + k * stride);
          for (let i = 0; i < width; i++) {
            output[start + at * width + i] = finish ? finish(sums[i]!, elements) : sums[i]!;
          }
        });
      },
    };
  }
  return {
    shape,
    run([data], [from], output, start) {
      eachRow(kept, [from!], (at, place) => {
        for (let i = 0, p = place; i < width; i++, p += step) {
          let shift = 0;
          if (mode === 'logarithm-of-sum-of-exponentials') {
            const largest = total(data!, p, maximumOf, -Infinity, 0);
            shift = Number.isFinite(largest) ? largest : 0;
          }
          const sum = total(data!, p, row, initial, shift);
          output[start + at * width + i] = finish ? finish(sum, elements) + shift : sum;
        }
      });
    },
  };
}

/** Takes `count` numbers, `step` apart, into a sum (or product, or largest) so far. */
type RowReduction = (
  sum: number,
  data: Numbers,
  from: number,
  count: number,
  step: number,
  shift: number,
) => number;

interface Reduction {
  readonly initial: number;
  readonly row: RowReduction;
  readonly finish?: (sum: number, elements: number) => number;
}

const sumOf: RowReduction = (sum, data, from, count, step) => {
  for (let i = 0, p = from; i < count; i++, p += step) sum += data[p]!;
  return sum;
};

const maximumOf: RowReduction = (sum, data, from, count, step) => {
  for (let i = 0, p = from; i < count; i++, p += step) sum = Math.max(sum, data[p]!);
  return sum;
};

const minimumOf: RowReduction = (sum, data, from, count, step) => {
  for (let i = 0, p = from; i < count; i++, p += step) sum = Math.min(sum, data[p]!);
  return sum;
};

const productOf: RowReduction = (sum, data, from, count, step) => {
  for (let i = 0, p = from; i < count; i++, p += step) sum *= data[p]!;
  return sum;
};

const squaresOf: RowReduction = (sum, data, from, count, step) => {
  for (let i = 0, p = from; i < count; i++, p += step) sum += data[p]! * data[p]!;
  return sum;
};

const magnitudesOf: RowReduction = (sum, data, from, count, step) => {
  for (let i = 0, p = from; i < count; i++, p += step) sum += Math.abs(data[p]!);
  return sum;
};

const exponentialsOf: RowReduction = (sum, data, from, count, step, shift) => {
  for (let i = 0, p = from; i < count; i++, p += step) sum += Math.exp(data[p]! - shift);
  return sum;
};

const truthsOf: RowReduction = (sum, data, from, count, step) => {
  for (let i = 0, p = from; i < count; i++, p += step) if (data[p] !== 0) sum++;
  return sum;
};

const REDUCTIONS: Readonly<Record<ReduceMode, Reduction>> = {
  sum: { initial: 0, row: sumOf },
  mean: { initial: 0, row: sumOf, finish: (sum, elements) => sum / elements },
  maximum: { initial: -Infinity, row: maximumOf },
  minimum: { initial: Infinity, row: minimumOf },
  product: { initial: 1, row: productOf },
  'sum-of-squares': { initial: 0, row: squaresOf },
  'sum-of-magnitudes': { initial: 0, row: magnitudesOf },
  'euclidean-norm': { initial: 0, row: squaresOf, finish: Math.sqrt },
  'logarithm-of-sum': { initial: 0, row: sumOf, finish: Math.log },
  'logarithm-of-sum-of-exponentials': { initial: 0, row: exponentialsOf, finish: Math.log },
  all: { initial: 0, row: truthsOf, finish: (sum, elements) => (sum === elements ? 1 : 0) },
  any: { initial: 0, row: truthsOf, finish: (sum) => (sum > 0 ? 1 : 0) },
};

/** Takes a row into as many sums. */
type ColumnReduction = (sums: Float64Array, data: Numbers, from: number) => void;

const sumColumns: ColumnReduction = (sums, data, from) => {
  for (let i = 0; i < sums.length; i++) sums[i]! += data[from + i]!;
};

/** Those that are common over other axes than the last. */
const COLUMNS: { readonly [Mode in ReduceMode]?: ColumnReduction } = {
  sum: sumColumns,
  mean: sumColumns,
  maximum(sums, data, from) {
    for (let i = 0; i < sums.length; i++) sums[i] = Math.max(sums[i]!, data[from + i]!);
  },
  minimum(sums, data, from) {
    for (let i = 0; i < sums.length; i++) sums[i] = Math.min(sums[i]!, data[from + i]!);
  },
};
