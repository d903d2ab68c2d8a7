import type { CumulativeSum } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { around, checkAxis, checkInputs, type Shape } from './shape.js';

type Options = Pick<CumulativeSum, 'kind' | 'layer' | 'axis' | 'exclusive' | 'reverse'>;

/** Sums of all elements up to each along an axis, or, exclusive, before it. */
export function planCumulativeSum(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, axis, exclusive, reverse } = operation;
  const shape = shapes[0]!;
  const { outer, size, inner } = around(shape, checkAxis(layer, shape, axis));
  const step = reverse ? -inner : inner;
  const first = reverse ? (size - 1) * inner : 0;
  return {
    shape,
    run([input], [from], output, start) {
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          let at = o * size * inner + first + i;
          let sum = 0;
          for (let k = 0; k < size; k++, at += step) {
            const before = sum;
            sum += input![from! + at]!;
            output[start + at] = exclusive ? before : sum;
          }
        }
      }
    },
  };
}
