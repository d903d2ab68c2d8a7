import type { Kernels } from '../kernels/kernels.js';
import { linearPixels, type Planes } from '../kernels/planes/planes.js';
import type { Pointer } from '../memory/memory.js';
import { lanePitch } from '../plan/buffers.js';
import type { ValueId } from '../program/program.js';
import { activationOf } from './activate.js';
import { elementsOf, type OperationOf, type Operator, type OperatorContext } from './operator.js';

const kernelOf = {
  add: 'add',
  average: 'add',
  subtract: 'subtract',
  multiply: 'multiply',
  maximum: 'maximum',
  minimum: 'minimum',
} as const satisfies Record<string, keyof Kernels>;

/** One operand's place for one of the runs (planes, or the whole of a vector). */
type Locate = (pointer: Pointer, run: number) => Pointer;

/** Element by element over all inputs, which have the output's shape or [1, 1, channels]. */
export function buildCombine(
  context: OperatorContext,
  operation: OperationOf<'combine'>,
  { lanes }: { lanes: boolean },
): Operator {
  const { mode, inputs, output } = operation;
  const kernel = kernelOf[mode];
  const compute = context.kernels[kernel];
  const activate = activationOf(context, operation.activation);
  const planes = context.layouts.planes.get(output);
  const runs = planes ? planes.channels : 1;
  const elements = planes ? linearPixels(planes) : elementsOf(context, output);
  const locate: Locate = planes
    ? (pointer, c) => pointer + 4 * (c * planes.stride + planes.origin)
    : (pointer) => pointer;
  const operands = inputs.map((value) => operand(context, value, planes, locate));
  return {
    kernel,
    denseMultiplyAdds: 0,
    scratchBytes: 4 * elements,
    run(pointers, to, scratch, samples) {
      const count = lanes ? elements * lanePitch(samples) : elements;
      for (let run = 0; run < runs; run++) {
        const target = locate(to, run);
        let left = operands[0]!(pointers[0]!, run, scratch);
        for (let i = 1; i < operands.length; i++) {
          // A broadcast first operand stands in the scratch, where a second one would go too.
          if (left === scratch) {
            context.kernels.affine(scratch, target, count, 1, 0, -Infinity, Infinity);
            left = target;
          }
          compute(left, operands[i]!(pointers[i]!, run, scratch), target, count);
          left = target;
        }
        if (operands.length === 1) {
          context.kernels.affine(left, target, count, 1, 0, -Infinity, Infinity);
        }
        if (mode === 'average') {
          context.kernels.affine(target, target, count, 1 / inputs.length, 0, -Infinity, Infinity);
        }
        activate?.(target, target, count);
      }
    },
  };
}

type Operand = (pointer: Pointer, run: number, scratch: Pointer) => Pointer;

function operand(
  context: OperatorContext,
  value: ValueId,
  output: Planes | undefined,
  locate: Locate,
): Operand {
  const own = context.layouts.planes.get(value);
  if (!own || !output || (own.height === output.height && own.width === output.width)) {
    return (pointer, run) => locate(pointer, run);
  }
  const cells = linearPixels(output);
  return (pointer, c, scratch) => {
    const value = context.memory.f32[(pointer >>> 2) + c * own.stride + own.origin]!;
    context.kernels.fill(scratch, cells, value);
    return scratch;
  };
}
