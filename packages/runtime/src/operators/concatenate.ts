import { elementCount } from '@pith/container';
import { planCopy } from '../kernels/planes/copy.js';
import type { Pointer } from '../memory/memory.js';
import {
  elementsOf,
  type OperationOf,
  type Operator,
  type OperatorContext,
  planesOf,
  shapeOf,
} from './operator.js';

type Part = (from: Pointer, to: Pointer) => void;

/** Parts that were written in their places already are left alone. */
export function buildConcatenate(
  context: OperatorContext,
  operation: OperationOf<'concatenate'>,
): Operator {
  const parts = context.layouts.planes.has(operation.output)
    ? planeParts(context, operation)
    : vectorParts(context, operation);
  return {
    kernel: 'copy',
    denseMultiplyAdds: 0,
    run(pointers, to) {
      parts.forEach((part, i) => {
        part(pointers[i]!, to);
      });
    },
  };
}

function planeParts(context: OperatorContext, operation: OperationOf<'concatenate'>): Part[] {
  const output = planesOf(context, operation.output);
  const offset = [0, 0, 0];
  return operation.inputs.map((value) => {
    const input = planesOf(context, value);
    const [y, x, c] = offset as [number, number, number];
    offset[operation.axis]! += shapeOf(context, value)[operation.axis]!;
    const { channels, height, width } = input;
    const window = { channels, height, width, to: [c, y, x] as const };
    const copy = planCopy(context.kernels, input, output, window);
    const place = operation.axis === 2 ? 4 * c * output.stride : -1;
    return (from, to) => {
      if (from !== to + place) copy(from, to);
    };
  });
}

function vectorParts(context: OperatorContext, operation: OperationOf<'concatenate'>): Part[] {
  const shape = shapeOf(context, operation.output);
  const inner = (of: readonly number[]) => elementCount(of.slice(operation.axis));
  const whole = inner(shape);
  const blocks = elementsOf(context, operation.output) / whole;
  let offset = 0;
  return operation.inputs.map((value) => {
    const size = inner(shapeOf(context, value));
    const at = offset;
    offset += size;
    return (from, to) => {
      if (from === to + 4 * at && blocks === 1) return;
      context.kernels.copyPlanes(from, to + 4 * at, 1, 0, 0, blocks, size, size, whole);
    };
  });
}
