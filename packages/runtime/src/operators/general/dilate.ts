import { InputError } from '@pith/container';
import type { GeneralKernels } from '../../kernels/general/kernels.js';
import { type OperationOf, type Operator, type OperatorContext, planesOf } from '../operator.js';

/** An image with `factors − 1` zeros between neighbours. */
export function buildDilate(
  context: OperatorContext,
  kernels: GeneralKernels,
  operation: OperationOf<'dilate'>,
): Operator {
  const input = planesOf(context, operation.inputs[0]!);
  const output = planesOf(context, operation.output);
  const [down, across] = operation.factors;
  const { channels, height, width } = input;
  const fits =
    output.channels === channels &&
    output.height === (height - 1) * down + 1 &&
    output.width === (width - 1) * across + 1;
  if (!fits || !Number.isInteger(down) || !Number.isInteger(across) || down < 1 || across < 1) {
    throw new InputError(
      `${operation.layer}: an image of ${height}×${width} dilated by ${down}×${across} is not ` +
        `${output.height}×${output.width}`,
    );
  }
  return {
    kernel: 'dilate',
    denseMultiplyAdds: 0,
    run([from], to) {
      kernels.dilate(
        from! + 4 * input.origin,
        to + 4 * output.origin,
        channels,
        4 * input.stride,
        4 * output.stride,
        height,
        width,
        input.pitch,
        output.pitch,
        down,
        across,
      );
    },
  };
}
