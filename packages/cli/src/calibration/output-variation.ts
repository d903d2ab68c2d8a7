import type { Sample } from './sample.js';
import type { Runnable } from './synthetic-samples.js';

/** Samples that are compared. */
const COMPARED = 4;

/**
 * How much a model's outputs depend on its inputs: the largest relative difference of an output between
 * two samples, ‖y − y₀‖ / ‖y₀‖. Where that is near 0, a model that ignores its inputs would pass for a
 * faithful one.
 *
 * @returns undefined where there is nothing to compare
 */
export async function outputVariation(
  model: Runnable,
  samples: readonly Sample[],
): Promise<number | undefined> {
  const [first, ...others] = samples.slice(0, COMPARED);
  if (first === undefined || others.length === 0) return undefined;
  const reference = await model.run(first.values);
  let largest = 0;
  for (const { values } of others) {
    const outputs = await model.run(values);
    for (const [name, { data }] of Object.entries(reference)) {
      largest = Math.max(largest, relativeDifference(outputs[name]!.data, data));
    }
  }
  return largest;
}

function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (found[i] === expected[i]) continue;
    difference += (found[i]! - expected[i]!) ** 2;
  }
  for (let i = 0; i < expected.length; i++) size += expected[i]! ** 2;
  if (difference === 0) return 0;
  return size === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(difference / size);
}
