import type { ArrayPlan, Numbers } from './array-plan.js';
import { eachRow, nestOf } from './nest.js';
import type { Shape } from './shape.js';

/** Rows of that many elements are faster moved by the engine than by a loop. */
const LEAST_MOVED = 16;

/** output[i, j, …] = input[first + strides[0] · i + strides[1] · j + …]: slices, permutations, copies. */
export function planStridedCopy(shape: Shape, strides: readonly number[], first = 0): ArrayPlan {
  const nest = nestOf(shape, [strides]);
  const width = nest.sizes.at(-1)!;
  const step = nest.strides[0]!.at(-1)!;
  const copy = rowCopy(step, width);
  return {
    shape,
    run([input], [start], output, outputStart) {
      eachRow(nest, [start! + first], (row, place) => {
        copy(input!, place, output, outputStart + row * width, width, step);
      });
    },
  };
}

type RowCopy = (
  input: Numbers,
  from: number,
  output: Numbers,
  to: number,
  count: number,
  step: number,
) => void;

function rowCopy(step: number, count: number): RowCopy {
  if (count < LEAST_MOVED) return stepCopy;
  if (step === 0) return (input, from, output, to) => output.fill(input[from]!, to, to + count);
  if (step === 1) return moveRow;
  return stepCopy;
}

const moveRow: RowCopy = (input, from, output, to, count) => {
  if (input === output) output.copyWithin(to, from, from + count);
  else output.set(input.subarray(from, from + count), to);
};

const stepCopy: RowCopy = (input, from, output, to, count, step) => {
  for (let i = 0, at = from; i < count; i++, at += step) output[to + i] = input[at]!;
};
