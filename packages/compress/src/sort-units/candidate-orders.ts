import type { UnitPattern, UnitPatterns } from './unit-patterns.js';

/** Chains of more steps than this (units · weights) would take longer than they are worth. */
const MOST_CHAIN_STEPS = 2e9;

/**
 * Orders of units that may make their kernels cheap to code: as they are, by the number of weights, by
 * where the weights are, and such that each unit resembles the one before.
 *
 * @param patterns of the same units: of incoming weights, of outgoing ones
 */
export function candidateOrders(patterns: readonly UnitPatterns[]): Uint32Array[] {
  const units = patterns[0]?.units.length ?? 0;
  const orders: Uint32Array[] = [Uint32Array.from({ length: units }, (_, unit) => unit)];
  const counts = Float64Array.from({ length: units }, (_, unit) =>
    patterns.reduce((sum, each) => sum + each.units[unit]!.places.length, 0),
  );
  orders.push(ordered(units, (unit) => -counts[unit]!));
  orders.push(ordered(units, (unit) => counts[unit]!));
  for (const each of patterns) {
    orders.push(ordered(units, (unit) => -each.units[unit]!.places.length));
    orders.push(ordered(units, (unit) => mean(each.units[unit]!.places)));
    orders.push(ordered(units, (unit) => each.units[unit]!.places[0] ?? each.places));
    const weights = each.units.reduce((sum, { places }) => sum + places.length, 0);
    if (weights * units > MOST_CHAIN_STEPS) continue;
    orders.push(chain(each, 'common'));
    orders.push(chain(each, 'different'));
  }
  return orders;
}

/** By a key, ascending; of equals the first one first. */
function ordered(units: number, key: (unit: number) => number): Uint32Array {
  const keys = Float64Array.from({ length: units }, (_, unit) => key(unit));
  return Uint32Array.from([...keys.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b));
}

function mean(places: Uint32Array): number {
  return places.length === 0
    ? Number.MAX_VALUE
    : places.reduce((sum, place) => sum + place, 0) / places.length;
}

/**
 * A nearest neighbour chain: from the unit with the most weights always on to the one that resembles
 * the last one most, by the cosine of the two patterns, or by how few places differ. Equal values at
 * the same place count twice.
 */
export function chain(
  { places, units }: UnitPatterns,
  measure: 'common' | 'different',
): Uint32Array {
  const order = new Uint32Array(units.length);
  const left = new Set(units.keys());
  const valueAt = new Float64Array(places);
  let current = mostWeights(units);
  for (let at = 0; at < order.length; at++) {
    order[at] = current;
    left.delete(current);
    const last = units[current]!;
    last.places.forEach((place, i) => {
      valueAt[place] = last.values[i]!;
    });
    let best = Number.NEGATIVE_INFINITY;
    for (const unit of left) {
      const other = units[unit]!;
      const overlap = resemblance(other, valueAt);
      const score =
        measure === 'common'
          ? overlap / Math.sqrt(other.places.length || 1)
          : overlap - other.places.length;
      if (score > best) {
        best = score;
        current = unit;
      }
    }
    for (const place of last.places) valueAt[place] = 0;
  }
  return order;
}

function resemblance({ places, values }: UnitPattern, valueAt: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) {
    const other = valueAt[places[i]!]!;
    if (other !== 0) sum += other === values[i] ? 2 : 1;
  }
  return sum;
}

function mostWeights(units: readonly UnitPattern[]): number {
  return units.reduce(
    (best, { places }, unit) => (places.length > units[best]!.places.length ? unit : best),
    0,
  );
}
