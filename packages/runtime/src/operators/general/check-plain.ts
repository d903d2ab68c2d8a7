import { elementCount, InputError } from '@pith/container';
import { showShape } from '../../arrays/shape.js';
import type { ValueId } from '../../program/program.js';
import { elementsOf, type OperatorContext, shapeOf } from '../operator.js';

/**
 * Carriers may have another number of leading 1s than the rules of shapes give, but not other elements.
 *
 * @param found the shape that the operation gives by these rules
 * @throws {InputError} when the program's output has not as many elements, or a value is an image
 */
export function checkPlain(
  context: OperatorContext,
  operation: {
    readonly layer: string;
    readonly kind: string;
    readonly inputs: readonly ValueId[];
    readonly output: ValueId;
  },
  found: readonly number[],
): void {
  const { layer, kind, inputs, output } = operation;
  if (elementCount(found) !== elementsOf(context, output)) {
    throw new InputError(
      `${layer}: ${kind} gives ${showShape(found)}, but the program says ` +
        `${showShape(shapeOf(context, output))}`,
    );
  }
  if ([...inputs, output].some((value) => context.layouts.planes.has(value))) {
    throw new InputError(`${layer}: ${kind} of images, but it works on plain values`);
  }
}
