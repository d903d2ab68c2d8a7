import { InputError } from '@pith/container';
import type { Concatenate } from '../program/program.js';
import type { ArrayPlan } from './array-plan.js';
import { around, checkAxis, type Shape, showShapes } from './shape.js';

type Options = Pick<Concatenate, 'kind' | 'layer' | 'axis'>;

/** One after another along an axis. */
export function planConcatenate(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  const { layer, axis } = operation;
  const first = shapes[0];
  if (!first) throw new InputError(`${layer}: nothing to concatenate`);
  checkAxis(layer, first, axis);
  const fits = shapes.every(
    (shape) =>
      shape.length === first.length &&
      shape.every((size, other) => other === axis || size === first[other]),
  );
  if (!fits) {
    throw new InputError(
      `${layer}: the shapes ${showShapes(shapes)} cannot be concatenated along axis ${axis}`,
    );
  }
  const joined = shapes.reduce((sum, shape) => sum + shape[axis]!, 0);
  const shape = first.map((size, other) => (other === axis ? joined : size));
  const { outer, inner } = around(shape, axis);
  const widths = shapes.map((each) => each[axis]! * inner);
  return {
    shape,
    run(inputs, starts, output, start) {
      let to = start;
      for (let row = 0; row < outer; row++) {
        for (let part = 0; part < widths.length; part++) {
          const width = widths[part]!;
          const input = inputs[part]!;
          const from = starts[part]! + row * width;
          if (input === output) output.copyWithin(to, from, from + width);
          else output.set(input.subarray(from, from + width), to);
          to += width;
        }
      }
    },
  };
}
