import { InputError } from '@pith/container';
import type { LabelledData } from './dataset.js';
import { splitValidation } from './split.js';

/** The share that becomes the test set where a source has none. MNIST's own share is one seventh. */
export const TEST_FRACTION = 1 / 6;

/** Seed of that choice unless the caller gives one. It must not change: results rest on it. */
export const TEST_SEED = 1;

/**
 * Sets a sixth of the examples, at least one, apart as the test set, stratified by class.
 *
 * @throws InputError when there are fewer than two examples.
 */
export function holdOutTest(
  where: string,
  all: LabelledData,
  seed: number = TEST_SEED,
): { train: LabelledData; test: LabelledData } {
  if (all.count < 2) {
    throw new InputError(
      `${where}: ${all.count} example, expected at least 2 to set a test set apart`,
    );
  }
  const count = Math.max(1, Math.round(all.count * TEST_FRACTION));
  const { train, validation } = splitValidation(all, { count, seed });
  return { train, test: validation };
}
