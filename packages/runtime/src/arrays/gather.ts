import { elementCount } from '@pith/container';
import type { Gather } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { checkNotEmpty, rangeIndex } from './indices.js';
import { around, checkAxis, checkInputs, type Shape } from './shape.js';

type Options = Pick<Gather, 'kind' | 'layer' | 'axis'>;

/** Inputs [data, indices]: the indices' shape takes the axis' place. */
export function planGather(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 2);
  const { layer, axis } = operation;
  const [data, indices] = shapes as [Shape, Shape];
  checkAxis(layer, data, axis);
  const { outer, size, inner } = around(data, axis);
  const count = elementCount(indices);
  checkNotEmpty(layer, data, axis, count);
  return {
    shape: [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)],
    run([values, places], [valuesStart, placesStart], output, start) {
      let to = start;
      for (let o = 0; o < outer; o++) {
        const block = valuesStart! + o * size * inner;
        for (let i = 0; i < count; i++, to += inner) {
          const from = block + rangeIndex(places![placesStart! + i]!, size) * inner;
          if (inner === 1) output[to] = values![from]!;
          else if (values === output) output.copyWithin(to, from, from + inner);
          else output.set(values!.subarray(from, from + inner), to);
        }
      }
    },
  };
}
