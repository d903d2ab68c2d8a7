import { planCopy } from '../kernels/planes/copy.js';
import { floatsOf } from '../kernels/planes/planes.js';
import { planUpsample } from '../kernels/planes/upsample.js';
import { type OperationOf, type Operator, type OperatorContext, planesOf } from './operator.js';

export function buildZeroPad(
  context: OperatorContext,
  operation: OperationOf<'zero-pad'>,
): Operator {
  const { kernels } = context;
  const input = planesOf(context, operation.inputs[0]!);
  const output = planesOf(context, operation.output);
  const { channels, height, width } = input;
  const to = [0, operation.padding.top, operation.padding.left] as const;
  const copy = planCopy(kernels, input, output, { channels, height, width, to });
  return {
    kernel: 'copyPlanes',
    denseMultiplyAdds: 0,
    run([from], target) {
      kernels.fill(target, floatsOf(output), 0);
      copy(from!, target);
    },
  };
}

export function buildCrop(context: OperatorContext, operation: OperationOf<'crop'>): Operator {
  const output = planesOf(context, operation.output);
  const { channels, height, width } = output;
  const from = [0, operation.cropping.top, operation.cropping.left] as const;
  const input = planesOf(context, operation.inputs[0]!);
  const copy = planCopy(context.kernels, input, output, { channels, height, width, from });
  return {
    kernel: 'copyPlanes',
    denseMultiplyAdds: 0,
    run: ([source], target) => copy(source!, target),
  };
}

export function buildUpsample(
  context: OperatorContext,
  operation: OperationOf<'upsample'>,
): Operator {
  const { size, interpolation } = operation;
  const step = planUpsample(
    context.kernels,
    { size, interpolation },
    planesOf(context, operation.inputs[0]!),
    planesOf(context, operation.output),
  );
  return {
    kernel: interpolation === 'nearest' ? 'upsampleNearest' : 'upsampleBilinear',
    denseMultiplyAdds: 0,
    run: ([from], to) => step(from!, to),
  };
}
