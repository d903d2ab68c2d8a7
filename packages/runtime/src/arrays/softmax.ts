import type { Softmax } from '../program/program.js';
import type { ArrayPlan } from './array-plan.js';
import { around, checkAxis, checkInputs, type Shape } from './shape.js';

type Options = Pick<Softmax, 'kind' | 'layer'>;

/** exp(x − max) / Σ exp(x − max) over the last axis. */
export function planSoftmax(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const shape = shapes[0]!;
  const { outer, size } = around(shape, checkAxis(operation.layer, shape, shape.length - 1));
  const powers = new Float64Array(size);
  return {
    shape,
    run([input], [from], output, start) {
      for (let o = 0, at = from!, to = start; o < outer; o++, at += size, to += size) {
        let largest = -Infinity;
        for (let c = 0; c < size; c++) largest = Math.max(largest, input![at + c]!);
        let sum = 0;
        for (let c = 0; c < size; c++) {
          const power = Math.exp(input![at + c]! - largest);
          powers[c] = power;
          sum += power;
        }
        for (let c = 0; c < size; c++) output[to + c] = powers[c]! / sum;
      }
    },
  };
}
