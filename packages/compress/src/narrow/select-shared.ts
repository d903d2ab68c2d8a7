import { type SharedTensor, UsageError } from '@pith/container';
import type { UnitSelection } from './unit-selection.js';

/**
 * A shared tensor whose units follow a selection; its centroids stay as they are.
 *
 * @throws {UsageError} when it shares vectors of weights, which units would cut
 */
export function selectShared(selection: UnitSelection, shared: SharedTensor): SharedTensor {
  const { name, vectorLength, clusters } = shared;
  if (!selection.changes(name)) return shared;
  if (vectorLength !== 1) {
    throw new UsageError(
      `${name}: it shares vectors of ${vectorLength} weights, but units can be moved or removed ` +
        'only where weights are shared one by one',
    );
  }
  const shape = selection.shape(name);
  return { ...shared, shape, clusters: selection.array(name, clusters) };
}
