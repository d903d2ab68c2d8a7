import { quoteName, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { type SelectedUnits, UnitSelection } from './unit-selection.js';

/**
 * Removes hidden units and channels: the layers that compute them get fewer, and all that reads them
 * follows.
 *
 * @param keep for each group of `findUnitGroups` the units that stay, from 0, ascending; groups that
 * are not named stay whole
 * @throws {UsageError} when a group is not one of the model's, or its units are not of it, do not
 * ascend, or none
 *
 * @example
 * narrow(model, new Map([['ip1', Uint32Array.of(0, 3, 4)]])); // ip1 has three units
 */
export function narrow(model: SavedModel, keep: SelectedUnits): SavedModel {
  requireAscending(keep);
  return new UnitSelection(model, keep).model;
}

function requireAscending(keep: SelectedUnits): void {
  for (const [group, units] of keep) {
    const at = units.findIndex((unit, i) => i > 0 && units[i - 1]! >= unit);
    if (at < 0) continue;
    throw new UsageError(
      `${quoteName(group)}: unit ${units[at]} comes after ${units[at - 1]}, but units to keep must ` +
        'ascend; permuteUnits changes their order',
    );
  }
}
