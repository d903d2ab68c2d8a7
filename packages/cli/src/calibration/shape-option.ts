import { UsageError } from '@pith/container';
import { InvalidArgumentError } from 'commander';
import type { InputInfo } from './sample.js';

/** The shape of an input as the user gives it; a name is left out where there is one input. */
export interface ShapeOption {
  readonly name: string | undefined;
  readonly shape: readonly number[];
}

/** Reads `NAME:1,3,48,320` or `1,3,48,320`; names may have colons. */
export function shapeOption(text: string, before: readonly ShapeOption[] = []): ShapeOption[] {
  const colon = text.lastIndexOf(':');
  const name = colon < 0 ? undefined : text.slice(0, colon);
  const shape = text
    .slice(colon + 1)
    .split(',')
    .map((size) => (/^\s*\d+\s*$/.test(size) ? Number(size) : Number.NaN));
  if (name === '' || !shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new InvalidArgumentError('Expected NAME:SIZES, such as image:1,3,48,320.');
  }
  return [...before, { name, shape }];
}

/**
 * The inputs with the sizes that the user gives.
 *
 * @throws UsageError if a name is no input's, or a shape does not go with what the model says
 */
export function withShapes<T extends InputInfo>(
  inputs: readonly T[],
  options: readonly ShapeOption[] = [],
): T[] {
  const names = inputs.map(({ name }) => name).join(', ');
  const given = new Map<string, readonly number[]>();
  for (const { name, shape } of options) {
    const input = inputs.find((one) => one.name === name);
    const only = name === undefined && inputs.length === 1 ? inputs[0] : input;
    if (only === undefined) {
      throw new UsageError(
        name === undefined
          ? `--shape ${shape}: for which of the inputs ${names}? say so with --shape NAME:${shape}`
          : `--shape ${name}:${shape}: the model has no input "${name}"; its inputs are ${names}`,
      );
    }
    const fits =
      only.shape.length === shape.length &&
      only.shape.every((size, axis) => typeof size !== 'number' || size === shape[axis]);
    if (!fits && only.shape.length > 0) {
      const sizes = only.shape.map((size) => size ?? '?').join(',');
      throw new UsageError(
        `--shape ${only.name}:${shape}: the model takes ${only.name}:${sizes}, in which only names and ? are open`,
      );
    }
    given.set(only.name, shape);
  }
  return inputs.map((input) => ({ ...input, shape: given.get(input.name) ?? input.shape }));
}
