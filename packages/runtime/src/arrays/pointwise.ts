import { InputError } from '@pith/container';
import type { Pointwise } from '../program/program.js';
import type { ArrayPlan } from './array-plan.js';
import { scalarActivation } from './scalar-activation.js';
import { around, checkAxis, checkInputs, type Shape, showShape } from './shape.js';
import { planEach } from './unary.js';

type Options = Pick<Pointwise, 'kind' | 'layer' | 'epilogue'>;

/** activation(x · scale + offset), per entry of the last axis. */
export function planPointwise(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, epilogue } = operation;
  const { scale, bias } = epilogue;
  const shape = shapes[0]!;
  const activate = scalarActivation(epilogue.activation);
  if (!scale && !bias) return planEach(activate, shape);
  const { outer, size } = around(shape, checkAxis(layer, shape, shape.length - 1));
  for (const values of [scale, bias]) {
    if (values && values.length !== size) {
      throw new InputError(
        `${layer}: ${values.length} numbers for the channels of ${showShape(shape)}`,
      );
    }
  }
  return {
    shape,
    run([input], [from], output, start) {
      for (let o = 0, i = 0; o < outer; o++) {
        for (let c = 0; c < size; c++, i++) {
          output[start + i] = activate(input![from! + i]! * (scale?.[c] ?? 1) + (bias?.[c] ?? 0));
        }
      }
    },
  };
}
