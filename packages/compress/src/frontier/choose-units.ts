import { elementCount, type Tensor, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { entriesOfUnit } from '../narrow/axis-layout.js';
import { findUnitGroups, type UnitGroup } from '../narrow/index.js';
import { type RateRecipe, ruleMatcher } from '../recipe/index.js';

/**
 * Which hidden units and channels stay: of each group those of the greatest energy, as many as hold the
 * share that the recipe asks for, or the width that it names.
 *
 * The energy of a unit is the sum of squares of the weights that go in times that of those that go out:
 * of a rectified unit it does not change when one is scaled up and the other down.
 *
 * @returns by group, ascending; groups that stay whole are left out
 * @throws UsageError if a width is for no group
 */
export function chooseUnits(
  model: SavedModel,
  { energy: share, widths }: NonNullable<RateRecipe['narrow']>,
): Map<string, Uint32Array> {
  const groups = findUnitGroups(model);
  const rules = widths.map(({ match, units }) => {
    const matches = ruleMatcher(match, groups);
    if (!groups.some(({ name }) => matches(name))) {
      throw new UsageError(
        `recipe: rate.narrow.widths: ${match} matches no group of hidden units; the model has ` +
          (groups.map(({ name, units }) => `${name} (${units})`).join(', ') || 'none'),
      );
    }
    return { matches, units };
  });
  const kept = new Map<string, Uint32Array>();
  for (const group of groups) {
    const width = rules.findLast(({ matches }) => matches(group.name))?.units;
    const units = greatest(unitEnergies(model, group), width, share);
    if (units.length < group.units) kept.set(group.name, units);
  }
  return kept;
}

/** [units]: of each unit, the energy of what goes in times that of what goes out. */
export function unitEnergies(model: SavedModel, group: UnitGroup): Float64Array {
  const tensors = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
  const sums = { incoming: new Float64Array(group.units), outgoing: new Float64Array(group.units) };
  for (const { tensor, axis, part, layout } of group.axes) {
    if (part !== 'incoming' && part !== 'outgoing') continue;
    const squares = squaresAlong(tensors.get(tensor)!, axis);
    for (let unit = 0; unit < group.units; unit++) {
      for (const entry of entriesOfUnit(layout, group.name, unit)) {
        sums[part][unit]! += squares[entry]!;
      }
    }
  }
  return sums.incoming.map((energy, unit) => energy * sums.outgoing[unit]!);
}

/** The sum of squares of each entry of an axis. */
function squaresAlong({ shape, data }: Tensor, axis: number): Float64Array {
  const size = shape[axis]!;
  const inner = elementCount(shape.slice(axis + 1));
  const squares = new Float64Array(size);
  for (let i = 0; i < data.length; i++) {
    squares[Math.floor(i / inner) % size]! += data[i]! * data[i]!;
  }
  return squares;
}

function greatest(energies: Float64Array, width: number | undefined, share: number): Uint32Array {
  const falling = Uint32Array.from(energies, (_, unit) => unit).sort(
    (a, b) => energies[b]! - energies[a]! || a - b,
  );
  if (width !== undefined) return falling.subarray(0, width).toSorted();
  const total = energies.reduce((sum, energy) => sum + energy, 0);
  let held = 0;
  let count = 0;
  while (count < falling.length && (count === 0 || held < share * total)) {
    held += energies[falling[count]!]!;
    count++;
  }
  return falling.subarray(0, count).toSorted();
}
