import { elementCount, InputError } from '@pith/container';
import type { Combine, Concatenate, Operation, Permute } from '../program.js';
import { unsupportedLayers } from '../unsupported-operation-error.js';
import { type Shape, showShape, showShapes } from './shape.js';

type Draft<Kind extends Operation> = Omit<Kind, 'output'>;

export function combine({ layer, mode }: Draft<Combine>, inputs: readonly Shape[]): Shape {
  if (inputs.length < 2 || (mode === 'subtract' && inputs.length > 2)) {
    const takes = mode === 'subtract' ? 'takes 2' : 'takes at least 2';
    throw new InputError(`${layer}: ${inputs.length} inputs, but it ${takes}`);
  }
  const largest = inputs.reduce((a, b) => (elementCount(b) > elementCount(a) ? b : a));
  for (const input of inputs) {
    const sameRank = input.length === largest.length;
    const same = input.every((size, axis) => size === largest[axis]);
    const vector =
      input.length === 3 && input[0] === 1 && input[1] === 1 && input[2] === largest[2];
    if (sameRank && (same || vector)) continue;
    const broadcasts =
      sameRank &&
      input.every((size, axis) => size === 1 || largest[axis] === 1 || size === largest[axis]);
    if (!broadcasts) {
      throw new InputError(`${layer}: the inputs ${showShapes(inputs)} do not fit together`);
    }
    throw unsupportedLayers([{ operation: `broadcasting of ${showShapes(inputs)}`, layer }]);
  }
  return largest;
}

export function concatenate({ layer, axis }: Draft<Concatenate>, inputs: readonly Shape[]) {
  const first = inputs[0]!;
  const fits = inputs.every(
    (input) =>
      input.length === first.length &&
      input.every((size, other) => other === axis || size === first[other]),
  );
  if (!fits || axis < 0 || axis >= first.length) {
    throw new InputError(
      `${layer}: the inputs ${showShapes(inputs)} cannot be concatenated along axis ${axis + 1}`,
    );
  }
  const joined = inputs.reduce((sum, input) => sum + input[axis]!, 0);
  return first.map((size, other) => (other === axis ? joined : size));
}

export function reshape(layer: string, input: Shape, wanted: Shape): Shape {
  if (elementCount(input) !== elementCount(wanted)) {
    throw new InputError(
      `${layer}: ${showShape(input)} cannot be reshaped to ${showShape(wanted)}: ` +
        `${elementCount(input)} elements are not ${elementCount(wanted)}`,
    );
  }
  return wanted;
}

export function permute({ layer, order }: Draft<Permute>, input: Shape): Shape {
  const sorted = [...order].sort((a, b) => a - b);
  if (order.length !== input.length || sorted.some((axis, position) => axis !== position)) {
    throw new InputError(
      `${layer}: the axes [${order.map((axis) => axis + 1).join(', ')}] are not a permutation of ` +
        `those of the input ${showShape(input)}`,
    );
  }
  return order.map((axis) => input[axis]!);
}
