import { elementCount, InputError, type Tensor } from '@pith/container';
import type { Value, ValueInfo } from './open-model.js';

/**
 * The inputs in the model's order.
 *
 * @throws {InputError} when one is missing, unknown, or of a shape that does not go with its data or
 *   with the model
 */
export function checkInputs(
  expected: readonly ValueInfo[],
  given: Readonly<Record<string, Value>>,
): Value[] {
  for (const name of Object.keys(given)) {
    if (expected.some((input) => input.name === name)) continue;
    const names = expected.map((input) => JSON.stringify(input.name)).join(', ');
    throw new InputError(`the model has no input "${name}"; its inputs are ${names}`);
  }
  return expected.map((input) => {
    const value = Object.hasOwn(given, input.name) ? given[input.name] : undefined;
    if (value === undefined) throw new InputError(`input "${input.name}" is missing`);
    checkShape(input, value);
    return value;
  });
}

function checkShape({ name, shape: expected }: ValueInfo, { data, shape }: Value): void {
  if (elementCount(shape) !== data.length) {
    throw new InputError(
      `input "${name}" has ${data.length} numbers, but shape [${shape}] takes ${elementCount(shape)}`,
    );
  }
  if (expected.length === 0) return;
  const fits =
    expected.length === shape.length &&
    expected.every((size, axis) => typeof size !== 'number' || size === shape[axis]);
  if (fits) return;
  const sizes = expected.map((size) => size ?? '?').join(', ');
  throw new InputError(`input "${name}" is of shape [${shape}], but the model takes [${sizes}]`);
}

/** @throws {InputError} for a name that is no float32 tensor's, or another number of weights */
export function checkWeights(
  tensors: readonly Tensor[],
  weights: ReadonlyMap<string, Float32Array>,
): void {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const [name, values] of weights) {
    const tensor = byName.get(name);
    if (tensor?.dtype !== 'float32') {
      const found = tensor === undefined ? 'no tensor of this name' : `a tensor of ${tensor.dtype}`;
      throw new InputError(`${name}: the model has ${found}, so no weights to exchange`);
    }
    if (values.length !== tensor.data.length) {
      throw new InputError(
        `${name}: ${values.length} weights, but its shape [${tensor.shape}] takes ${tensor.data.length}`,
      );
    }
  }
}
