import { InputError } from '@pith/container';
import { planCopy } from '../../kernels/planes/copy.js';
import type { PlaneStep } from '../../kernels/planes/plane-layer.js';
import type { Planes } from '../../kernels/planes/planes.js';
import type { ValueId } from '../../program/program.js';
import {
  elementsOf,
  type OperationOf,
  type Operator,
  type OperatorContext,
  planesOf,
} from '../operator.js';

/** An image [height, width, channels] → plain [1, channels, height, width]: rows without pitch. */
export function buildChannelsFirst(
  context: OperatorContext,
  operation: OperationOf<'channels-first'>,
): Operator {
  const planes = planesOf(context, operation.inputs[0]!);
  checkPlain(context, operation.layer, operation.output, planes);
  return copying(planCopy(context.kernels, planes, rowMajor(planes)));
}

/** Plain [1, channels, height, width] → an image [height, width, channels]. */
export function buildFromChannelsFirst(
  context: OperatorContext,
  operation: OperationOf<'from-channels-first'>,
): Operator {
  const planes = planesOf(context, operation.output);
  checkPlain(context, operation.layer, operation.inputs[0]!, planes);
  return copying(planCopy(context.kernels, rowMajor(planes), planes));
}

function copying(copy: PlaneStep): Operator {
  return {
    kernel: 'copyPlanes',
    denseMultiplyAdds: 0,
    run: ([from], to) => copy(from!, to),
  };
}

/** Planes without padding, pitch or gaps are [channels, height, width]. */
function rowMajor({ channels, height, width }: Planes): Planes {
  return { channels, height, width, pitch: width, origin: 0, stride: height * width };
}

function checkPlain(context: OperatorContext, layer: string, value: ValueId, planes: Planes): void {
  const { channels, height, width } = planes;
  if (
    context.layouts.planes.has(value) ||
    elementsOf(context, value) !== channels * height * width
  ) {
    throw new InputError(
      `${layer}: a plain value of ${elementsOf(context, value)} elements for an image ` +
        `[${height}, ${width}, ${channels}]`,
    );
  }
}
