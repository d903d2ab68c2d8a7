import { InputError, UsageError } from '@pith/container';
import { refuseNonFinite } from '../check-inputs.js';
import type { InputData } from '../execute/executable.js';
import type { OpenModel } from './open-model.js';

/**
 * The inputs by name.
 *
 * @throws {InputError} when one is missing, unknown, of the wrong type, or not finite
 */
export function checkTensors(
  expected: OpenModel['inputs'],
  given: Readonly<Record<string, InputData>>,
): Map<string, InputData> {
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
  return new Map(
    expected.map(({ name }) => {
      const data = given[name];
      if (data === undefined) throw new InputError(`input "${name}" is missing`);
      return [name, refuseNonFinite(name, data)] as const;
    }),
  );
}
