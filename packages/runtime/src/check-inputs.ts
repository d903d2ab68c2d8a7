import { elementCount, InputError, UsageError } from '@pith/container';
import type { InputData } from './execute/executable.js';

/**
 * An input or output. Of a LayersModel: the shape of one sample, channels last. Of a graph: the whole
 * shape; a dimension that is open is null, or has a name.
 */
export interface TensorInfo {
  readonly name: string;
  readonly shape: readonly (number | string | null)[];
  /** Absent for a LayersModel, whose tensors are all of floats. */
  readonly type?: 'float' | 'integer' | 'boolean';
}

/**
 * The inputs in the model's order.
 *
 * @throws {InputError} when one is missing, unknown, of the wrong type or length, or not finite
 */
export function checkInputs(
  expected: readonly TensorInfo[],
  given: Readonly<Record<string, InputData>>,
  batch: number,
): InputData[] {
  return namedInputs(expected, given).map((data, i) => {
    const { name, shape } = expected[i]!;
    return checkData(name, shape as readonly number[], data, batch);
  });
}

/**
 * The inputs in the model's order, whatever is in them.
 *
 * @throws {UsageError} when they are not given by name
 * @throws {InputError} when one is missing or unknown
 */
export function namedInputs(
  expected: readonly { readonly name: string }[],
  given: Readonly<Record<string, InputData>>,
): InputData[] {
  if (typeof given !== 'object' || given === null || ArrayBuffer.isView(given)) {
    throw new UsageError(
      `inputs are given by name, such as { ${JSON.stringify(expected[0]?.name)}: data }`,
    );
  }
  const names = expected.map(({ name }) => JSON.stringify(name)).join(', ');
  for (const name of Object.keys(given)) {
    if (!expected.some((input) => input.name === name)) {
      throw new InputError(`the model has no input "${name}"; its inputs are ${names}`);
    }
  }
  return expected.map(({ name }) => {
    const data = given[name];
    if (data === undefined) throw new InputError(`input "${name}" is missing`);
    return data;
  });
}

function checkData(name: string, shape: readonly number[], data: InputData, batch: number) {
  checkType(name, data);
  const elements = elementCount(shape);
  if (data.length !== elements * batch) {
    throw new InputError(
      `input "${name}" has ${data.length} numbers, but a batch of ${batch} of shape ` +
        `[${shape}] takes ${elements * batch}`,
    );
  }
  return refuseNonFinite(name, data);
}

function checkType(name: string, data: InputData): void {
  if (!(data instanceof Float32Array) && !(data instanceof Uint8Array)) {
    const found = (data as object)?.constructor?.name ?? typeof data;
    throw new InputError(
      `input "${name}" is of type ${found}, but must be a Float32Array or Uint8Array`,
    );
  }
}

/** @throws {InputError} when the data are no numbers that can be computed with */
export function refuseNonFinite(name: string, data: InputData): InputData {
  checkType(name, data);
  if (data instanceof Uint8Array || allFinite(data)) return data;
  const at = data.findIndex((x) => !Number.isFinite(x));
  throw new InputError(
    `input "${name}": element ${at} is ${data[at]}, but all must be finite numbers`,
  );
}

/** ∞ · 0 and NaN · 0 are NaN. Four sums at a time, since each addition waits for the one before. */
function allFinite(data: Float32Array): boolean {
  const { length } = data;
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = length - (length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += data[i]! * 0;
    b += data[i + 1]! * 0;
    c += data[i + 2]! * 0;
    d += data[i + 3]! * 0;
  }
  for (let i = whole; i < length; i++) a += data[i]! * 0;
  return a + b + c + d === 0;
}

/** @throws {UsageError} when a batch is not a whole number from 1 on */
export function checkBatch(batch: number): void {
  if (!Number.isSafeInteger(batch) || batch < 1) {
    throw new UsageError(`batch is ${batch}, but must be a whole number of at least 1`);
  }
}
