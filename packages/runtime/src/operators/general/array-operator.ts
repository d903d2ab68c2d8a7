import type { Numbers } from '../../arrays/array-plan.js';
import { type ArrayOperation, planArrays } from '../../arrays/plan-arrays.js';
import type { ValueId } from '../../program/program.js';
import { type Operator, type OperatorContext, shapeOf } from '../operator.js';
import { checkPlain } from './check-plain.js';

/** Runs an operation on plain values by the loops of `arrays/`, right in the memory. */
export function buildArrayOperator(
  context: OperatorContext,
  operation: ArrayOperation & { readonly inputs: readonly ValueId[]; readonly output: ValueId },
): Operator {
  const { memory } = context;
  const { kind, inputs } = operation;
  const plan = planArrays(
    operation,
    inputs.map((value) => shapeOf(context, value)),
  );
  checkPlain(context, operation, plan.shape);
  const arrays: Numbers[] = inputs.map(() => memory.f32);
  const starts = inputs.map(() => 0);
  return {
    kernel: kind,
    denseMultiplyAdds: 0,
    run(pointers, to) {
      const { f32 } = memory;
      for (let i = 0; i < starts.length; i++) {
        arrays[i] = f32;
        starts[i] = pointers[i]! >>> 2;
      }
      plan.run(arrays, starts, f32, to >>> 2);
    },
  };
}
