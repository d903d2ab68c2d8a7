import { InputError } from '@pith/container';
import type { TopK } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { around, checkAxis, checkInputs, type Shape, showShape } from './shape.js';

type Options = Pick<TopK, 'kind' | 'layer' | 'count' | 'largest' | 'part'>;

/** The `count` largest (or smallest) along the last axis, sorted; equal ones by position. */
export function planTopK(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, count, largest, part } = operation;
  const shape = shapes[0]!;
  const { outer, size } = around(shape, checkAxis(layer, shape, shape.length - 1));
  if (!Number.isInteger(count) || count < 0 || count > size) {
    throw new InputError(`${layer}: the first ${count} of the last axis of ${showShape(shape)}`);
  }
  const keys = new Float64Array(size);
  const order = new Uint32Array(size);
  return {
    shape: [...shape.slice(0, -1), count],
    run([input], [from], output, start) {
      for (let o = 0; o < outer; o++) {
        const row = from! + o * size;
        for (let i = 0; i < size; i++) {
          const x = input![row + i]!;
          // What is not a number stands above all numbers, as in NumPy.
          keys[i] = (largest ? -1 : 1) * (Number.isNaN(x) ? Infinity : x);
          order[i] = i;
        }
        order.sort((a, b) => (keys[a] === keys[b] ? a - b : keys[a]! - keys[b]!));
        for (let i = 0; i < count; i++) {
          const index = order[i]!;
          output[start + o * count + i] = part === 'indices' ? index : input![row + index]!;
        }
      }
    },
  };
}
