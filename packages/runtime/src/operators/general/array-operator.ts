import { elementCount, InputError } from '@pith/container';
import type { Numbers } from '../../arrays/array-plan.js';
import { type ArrayOperation, planArrays } from '../../arrays/plan-arrays.js';
import { showShape } from '../../arrays/shape.js';
import type { ValueId } from '../../program/program.js';
import { elementsOf, type Operator, type OperatorContext, shapeOf } from '../operator.js';

/** Runs an operation on plain values by the loops of `arrays/`, right in the memory. */
export function buildArrayOperator(
  context: OperatorContext,
  operation: ArrayOperation & { readonly inputs: readonly ValueId[]; readonly output: ValueId },
): Operator {
  const { memory, layouts } = context;
  const { layer, kind, inputs, output } = operation;
  const plan = planArrays(
    operation,
    inputs.map((value) => shapeOf(context, value)),
  );
  const shape = shapeOf(context, output);
  // Carriers may have another number of leading 1s than the rules of shapes give.
  if (elementCount(plan.shape) !== elementsOf(context, output)) {
    throw new InputError(
      `${layer}: ${kind} gives ${showShape(plan.shape)}, but the program says ${showShape(shape)}`,
    );
  }
  if ([...inputs, output].some((value) => layouts.planes.has(value))) {
    throw new InputError(`${layer}: ${kind} of images, but it works on plain values`);
  }
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
