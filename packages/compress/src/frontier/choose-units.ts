import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { findUnitGroups, rankUnits } from '../narrow/index.js';
import { type RateRecipe, ruleMatcher } from '../recipe/index.js';

/**
 * Which hidden units and channels stay: of each group those of the greatest energy, as many as hold the
 * share that the recipe asks for, or the width that it names.
 *
 * The energy of a unit is the square of its score by `rankUnits`, the norms of what goes in and of what
 * goes out multiplied.
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
  const scores = rankUnits(model);
  const kept = new Map<string, Uint32Array>();
  for (const group of groups) {
    const width = rules.findLast(({ matches }) => matches(group.name))?.units;
    const energies = scores.get(group.name)!.map((score) => score * score);
    const units = greatest(energies, width, share);
    if (units.length < group.units) kept.set(group.name, units);
  }
  return kept;
}

function greatest(energies: Float64Array, width: number | undefined, share: number): Uint32Array {
  const falling = Uint32Array.from(energies, (_, unit) => unit).sort(
    (a, b) => energies[b]! - energies[a]! || a - b,
  );
  if (width !== undefined) return falling.subarray(0, width).toSorted();
  const total = energies.reduce((sum, energy) => sum + energy, 0);
  // A little less, so that rounding keeps no unit that holds nothing.
  const enough = share * total * (1 - 1e-12);
  let held = 0;
  let count = 0;
  while (count < falling.length && (count === 0 || held < enough)) {
    held += energies[falling[count]!]!;
    count++;
  }
  return falling.subarray(0, count).toSorted();
}
