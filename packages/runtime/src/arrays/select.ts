import type { Select } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { broadcastShapes, broadcastStrides } from './broadcast-shapes.js';
import { eachRow, nestOf } from './nest.js';
import { checkInputs, type Shape } from './shape.js';

type Options = Pick<Select, 'kind' | 'layer'>;

/** Inputs [condition, a, b], broadcast together: a where the condition is not 0, else b. */
export function planSelect(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 3);
  const shape = broadcastShapes(operation.layer, shapes);
  const nest = nestOf(
    shape,
    shapes.map((operand) => broadcastStrides(operand, shape)),
  );
  const width = nest.sizes.at(-1)!;
  const [cStep, aStep, bStep] = nest.strides.map((strides) => strides.at(-1)!) as [
    number,
    number,
    number,
  ];
  return {
    shape,
    run([condition, a, b], starts, output, start) {
      eachRow(nest, starts, (row, first, second, third) => {
        let [c, p, q] = [first, second, third];
        for (let to = start + row * width, end = to + width; to < end; to++) {
          output[to] = condition![c] === 0 ? b![q]! : a![p]!;
          c += cStep;
          p += aStep;
          q += bStep;
        }
      });
    },
  };
}
