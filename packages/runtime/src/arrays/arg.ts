import type { Arg } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { checkNotEmpty } from './indices.js';
import { around, checkAxis, checkInputs, type Shape } from './shape.js';

type Options = Pick<Arg, 'kind' | 'layer' | 'mode' | 'axis' | 'last'>;

/** Position of the largest or smallest along an axis, which has size 1 in the output. */
export function planArg(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, mode, axis, last } = operation;
  const shape = shapes[0]!;
  const { outer, size, inner } = around(shape, checkAxis(layer, shape, axis));
  checkNotEmpty(layer, shape, axis, outer * inner);
  const sign = mode === 'maximum' ? 1 : -1;
  // Neighbours are compared side by side, in the order in which they lie.
  const most = new Float64Array(inner);
  return {
    shape: shape.map((each, other) => (other === axis ? 1 : each)),
    run([input], [from], output, start) {
      for (let o = 0; o < outer; o++) {
        const to = start + o * inner;
        let row = from! + o * size * inner;
        for (let i = 0; i < inner; i++) {
          most[i] = sign * input![row + i]!;
          output[to + i] = 0;
        }
        for (let k = 1; k < size; k++) {
          row += inner;
          for (let i = 0; i < inner; i++) {
            const x = sign * input![row + i]!;
            if (last ? x >= most[i]! : x > most[i]!) {
              most[i] = x;
              output[to + i] = k;
            }
          }
        }
      }
    },
  };
}
