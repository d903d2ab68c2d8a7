import { elementCount, type SharedTensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { entriesOfUnit } from '../narrow/axis-layout.js';
import { findUnitGroups, selectShared, type UnitGroup } from '../narrow/index.js';
import { unitPermutation } from '../sort-units/index.js';

/** A model in another order of hidden units, and the tensors with levels in the same. */
export interface SortedModel {
  readonly model: SavedModel;
  readonly shared: ReadonlyMap<string, SharedTensor>;
}

/**
 * Puts hidden units in falling order of their incoming weights that are not zero: what one has says much
 * of what the next has. Takes no time, and most of what the best order saves.
 */
export function sortByFanIn(
  model: SavedModel,
  shared: ReadonlyMap<string, SharedTensor>,
): SortedModel {
  const orders = new Map(
    findUnitGroups(model).map((group) => {
      const counts = fanIn(group, shared);
      const order = Uint32Array.from(counts, (_, unit) => unit).sort(
        (a, b) => counts[b]! - counts[a]! || a - b,
      );
      return [group.name, order] as const;
    }),
  );
  return reordered(model, shared, orders);
}

/** @param orders for each group the old unit at each new place */
export function reordered(
  model: SavedModel,
  shared: ReadonlyMap<string, SharedTensor>,
  orders: ReadonlyMap<string, Uint32Array>,
): SortedModel {
  const selection = unitPermutation(model, orders);
  return {
    model: selection.model,
    shared: new Map(
      [...shared].map(([name, tensor]) => [name, selectShared(selection, tensor)] as const),
    ),
  };
}

function fanIn(group: UnitGroup, shared: ReadonlyMap<string, SharedTensor>): Uint32Array {
  const counts = new Uint32Array(group.units);
  for (const { tensor, axis, part, layout } of group.axes) {
    const levels = shared.get(tensor);
    if (part !== 'incoming' || levels === undefined) continue;
    const { shape, clusters } = levels;
    const along = new Uint32Array(shape[axis]!);
    const inner = elementCount(shape.slice(axis + 1));
    for (let i = 0; i < clusters.length; i++) {
      if (clusters[i] !== 0) along[Math.floor(i / inner) % along.length]!++;
    }
    for (let unit = 0; unit < group.units; unit++) {
      for (const entry of entriesOfUnit(layout, group.name, unit)) counts[unit]! += along[entry]!;
    }
  }
  return counts;
}
