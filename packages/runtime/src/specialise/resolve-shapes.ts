import { elementCount, InputError, quoteName, UsageError } from '@pith/container';
import type { InputData } from '../execute/executable.js';
import type { RunOptions } from '../run-options.js';
import type { OpenModel } from './open-model.js';

type Input = OpenModel['inputs'][number];

/**
 * The whole shape of every input: as given, or as the model has it with `batch` for an open first
 * dimension and the one that is then still open found from the length of the data.
 *
 * @throws {InputError} when the data do not fill a shape, or too much is left open
 * @throws {UsageError} when a shape is given that the model does not take
 */
export function resolveShapes(
  { inputs, batchApart }: Pick<OpenModel, 'inputs' | 'batchApart'>,
  data: ReadonlyMap<string, InputData>,
  { batch, shapes = {} }: Pick<RunOptions, 'batch' | 'shapes'>,
): Map<string, readonly number[]> {
  const samples = batchApart ? (batch ?? 1) : 1;
  for (const name of Object.keys(shapes)) {
    if (!inputs.some((input) => input.name === name)) {
      throw new UsageError(`shapes: the model has no input ${quoteName(name)}`);
    }
  }
  return new Map(
    inputs.map((input) => {
      const { length } = data.get(input.name)!;
      const given = shapes[input.name];
      const shape = given
        ? checkGiven(input, given)
        : complete(input, batchApart ? undefined : batch, length / samples);
      if (elementCount(shape) * samples !== length) {
        throw new InputError(
          `input ${quoteName(input.name)} has ${length} numbers, but its shape [${shape}] takes ` +
            `${elementCount(shape) * samples}`,
        );
      }
      return [input.name, shape] as const;
    }),
  );
}

function checkGiven(input: Input, given: readonly number[]): readonly number[] {
  const { name, shape } = input;
  const fits =
    given.length === shape.length &&
    given.every((size, axis) => {
      const own = shape[axis];
      return Number.isSafeInteger(size) && size >= 1 && (typeof own !== 'number' || own === size);
    });
  // A rank that the model does not state is free.
  if (!fits && shape.length > 0) {
    throw new UsageError(
      `shapes: input ${quoteName(name)} takes [${show(shape)}], but [${given}] is given`,
    );
  }
  return given;
}

function complete(
  { name, shape }: Input,
  batch: number | undefined,
  length: number,
): readonly number[] {
  let open = shape.flatMap((size, axis) => (typeof size === 'number' ? [] : [axis]));
  const sizes = shape.map((size) => (typeof size === 'number' ? size : 1));
  if (open[0] === 0 && (batch !== undefined || open.length > 1)) {
    sizes[0] = batch ?? 1;
    open = open.slice(1);
  }
  if (open.length > 1) {
    throw new InputError(
      `input ${quoteName(name)} leaves more than one dimension of [${show(shape)}] open: say ` +
        `\`shapes: { ${JSON.stringify(name)}: [...] }\``,
    );
  }
  const [axis] = open;
  if (axis !== undefined) {
    const rest = elementCount(sizes);
    const size = rest === 0 ? 0 : length / rest;
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new InputError(
        `input ${quoteName(name)} has ${length} numbers, which fill no shape [${show(shape)}]`,
      );
    }
    sizes[axis] = size;
  }
  return sizes;
}

function show(shape: readonly (number | string | null)[]): string {
  return shape.map((size) => size ?? '?').join(', ');
}
