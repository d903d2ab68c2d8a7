import { namedInputs, refuseNonFinite } from '../check-inputs.js';
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
  return new Map(
    namedInputs(expected, given).map((data, i) => {
      const { name } = expected[i]!;
      return [name, refuseNonFinite(name, data)] as const;
    }),
  );
}
