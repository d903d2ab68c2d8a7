import { InputError } from '@pith/container';
import { floatsOf } from '../../kernels/planes/planes.js';
import { type OperationOf, type Operator, type OperatorContext, planesOf } from '../operator.js';

/** An image with `factors − 1` zeros between neighbours. */
export function buildDilate(context: OperatorContext, operation: OperationOf<'dilate'>): Operator {
  const { kernels, memory } = context;
  const input = planesOf(context, operation.inputs[0]!);
  const output = planesOf(context, operation.output);
  const [down, across] = operation.factors;
  const fits =
    output.channels === input.channels &&
    output.height === (input.height - 1) * down + 1 &&
    output.width === (input.width - 1) * across + 1;
  if (!fits) {
    throw new InputError(
      `${operation.layer}: an image of ${input.height}×${input.width} dilated by ` +
        `${down}×${across} is not ${output.height}×${output.width}`,
    );
  }
  return {
    kernel: 'dilate',
    denseMultiplyAdds: 0,
    run([from], to) {
      kernels.fill(to, floatsOf(output), 0);
      const { f32 } = memory;
      for (let c = 0; c < input.channels; c++) {
        for (let y = 0; y < input.height; y++) {
          const source = (from! >>> 2) + c * input.stride + input.origin + y * input.pitch;
          const target = (to >>> 2) + c * output.stride + output.origin + y * down * output.pitch;
          for (let x = 0; x < input.width; x++) f32[target + x * across] = f32[source + x]!;
        }
      }
    },
  };
}
