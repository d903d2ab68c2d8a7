import { elementCount } from '@pith/container';
import type { Unary } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { checkInputs, type Shape } from './shape.js';
import { UNARY_FUNCTIONS } from './unary-functions.js';

type Options = Pick<Unary, 'kind' | 'layer' | 'mode'>;

/** Element by element. */
export function planUnary(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  return planEach(UNARY_FUNCTIONS[operation.mode], shapes[0]!);
}

/** The same function of every element. */
export function planEach(calculate: (x: number) => number, shape: Shape): ArrayPlan {
  const count = elementCount(shape);
  return {
    shape,
    run([input], [from], output, start) {
      for (let i = 0; i < count; i++) output[start + i] = calculate(input![from! + i]!);
    },
  };
}
