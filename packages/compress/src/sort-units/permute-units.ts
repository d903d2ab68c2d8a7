import { quoteName, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { findUnitGroups, type SelectedUnits, UnitSelection } from '../narrow/index.js';

/**
 * Puts hidden units and channels in another order, in all tensors alike: the model computes the same,
 * up to the order in which sums are taken.
 *
 * @param orders for each group of `findUnitGroups` the old unit at each new place, all of them once;
 * groups that are not named keep their order
 * @throws {UsageError} when a group is not one of the model's, or its order is no permutation
 */
export function permuteUnits(model: SavedModel, orders: SelectedUnits): SavedModel {
  return unitPermutation(model, orders).model;
}

/** The same for arrays that go with the model's tensors, too. */
export function unitPermutation(model: SavedModel, orders: SelectedUnits): UnitSelection {
  const units = new Map(findUnitGroups(model).map((group) => [group.name, group.units]));
  for (const [group, order] of orders) {
    const count = units.get(group);
    if (count !== undefined && order.length !== count) {
      throw new UsageError(
        `${quoteName(group)}: an order of ${order.length} units, but it has ${count}`,
      );
    }
  }
  return new UnitSelection(model, orders);
}
