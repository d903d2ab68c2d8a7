import { planGlobalPool, planPool } from '../kernels/planes/pool.js';
import { type OperationOf, type Operator, type OperatorContext, planesOf } from './operator.js';

export function buildPool(context: OperatorContext, operation: OperationOf<'pool'>): Operator {
  const { mode, size, strides, padding } = operation;
  const step = planPool(
    context.kernels,
    { mode, size, strides, padding },
    planesOf(context, operation.inputs[0]!),
    planesOf(context, operation.output),
  );
  return {
    kernel: mode === 'max' ? 'maxPool' : 'averagePool',
    denseMultiplyAdds: 0,
    run: ([from], to) => step(from!, to),
  };
}

export function buildGlobalPool(
  context: OperatorContext,
  operation: OperationOf<'global-pool'>,
): Operator {
  const input = planesOf(context, operation.inputs[0]!);
  const step = planGlobalPool(context.kernels, operation.mode, input);
  const output = context.layouts.planes.get(operation.output);
  return {
    kernel: 'globalPool',
    denseMultiplyAdds: 0,
    scratchBytes: 4 * input.channels,
    run([from], to, scratch) {
      if (!output) {
        step(from!, to);
        return;
      }
      // [1, 1, channels] as planes of one cell each.
      step(from!, scratch);
      const { f32 } = context.memory;
      for (let c = 0; c < output.channels; c++) {
        f32[(to >>> 2) + c * output.stride + output.origin] = f32[(scratch >>> 2) + c]!;
      }
    },
  };
}
