import { planFromChannelsLast, planToChannelsLast } from '../kernels/planes/channels-last.js';
import { elementsOf, type OperationOf, type Operator, type OperatorContext } from './operator.js';

/** The same elements in channels-last row-major order. */
export function buildReshape(
  context: OperatorContext,
  operation: OperationOf<'reshape'>,
): Operator {
  const { kernels, layouts, memory } = context;
  const input = layouts.planes.get(operation.inputs[0]!);
  const output = layouts.planes.get(operation.output);
  const unpack = input && planToChannelsLast(kernels, input);
  const pack = output && planFromChannelsLast(kernels, output);
  const count = elementsOf(context, operation.output);
  return {
    kernel: unpack || pack ? 'transpose' : 'copy',
    denseMultiplyAdds: 0,
    scratchBytes: unpack && pack ? 4 * count : 0,
    run([from], to, scratch) {
      if (unpack && pack) {
        unpack(from!, scratch);
        pack(scratch, to);
      } else if (unpack) unpack(from!, to);
      else if (pack) pack(from!, to);
      else if (from !== to) memory.f32.copyWithin(to >>> 2, from! >>> 2, (from! >>> 2) + count);
    },
  };
}
