import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import {
  type ElementArray,
  findUnitGroups,
  type UnitGroup,
  UnitSelection,
} from '../narrow/index.js';
import { SeededRandom } from '../seeded-random.js';
import { candidateOrders } from './candidate-orders.js';
import { unitPatterns } from './unit-patterns.js';

export interface ChooseOrdersOptions {
  /**
   * What a tensor takes in the file, in any unit, when its units are in the order of the selection:
   * `selection.array(tensor, symbols)` gives its symbols so. 0 for tensors whose size does not depend
   * on the order. The same for the same order.
   */
  readonly cost: (tensor: string, selection: UnitSelection) => number;
  /**
   * What is stored of tensors, such as cluster indexes, 0 for zero; for those not named their numbers.
   */
  readonly symbols?: ReadonlyMap<string, ElementArray>;
  /**
   * After the orders that are known to be good: so many times a unit moves to another place, and stays
   * there if that is cheaper. @default 0
   */
  readonly moves?: number;
  /** Of the moves. @default 0 */
  readonly seed?: number;
}

/**
 * Finds orders of a model's hidden units that make its file small: one group after the other, all
 * candidates are tried and the cheapest is taken, until nothing gets cheaper. Deterministic.
 *
 * @returns an order for each group that gains from another one, as `permuteUnits` takes them
 * @throws {UsageError} when symbols are not as many as weights, or moves are not a whole number from 0
 * @throws {InputError} when the topology is damaged, or does not go with the tensors
 *
 * @example
 * const orders = chooseOrders(model, { cost: (tensor, selection) => bitsOf(tensor, selection) });
 * permuteUnits(model, orders);
 */
export function chooseOrders(
  model: SavedModel,
  { cost, symbols = new Map(), moves = 0, seed = 0 }: ChooseOrdersOptions,
): Map<string, Uint32Array> {
  if (!Number.isInteger(moves) || moves < 0) {
    throw new UsageError(`${moves} moves, but it takes a whole number from 0`);
  }
  const search = new OrderSearch(model, cost);
  const tensors = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
  const whole = new UnitSelection(model, new Map());
  const arrays = new Map<string, ElementArray>(
    model.tensors.map(({ name, data }) => [name, whole.array(name, symbols.get(name) ?? data)]),
  );
  const groups = findUnitGroups(model).filter(({ units }) => units > 1);
  const candidates = groups.map((group) => {
    return candidateOrders(
      (['incoming', 'outgoing'] as const).map((part) => unitPatterns(group, part, tensors, arrays)),
    );
  });
  // What is best for one group depends on the others' orders: twice round settles nearly all.
  const triedAt = new Map<Uint32Array, number>();
  let gains = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = gains;
    for (const [g, group] of groups.entries()) {
      for (const order of candidates[g]!) {
        if (triedAt.get(order) === gains) continue;
        if (search.attempt(group, order)) gains++;
        triedAt.set(order, gains);
      }
    }
    if (gains === before) break;
  }
  const random = new SeededRandom(seed);
  for (let move = 0; move < moves && groups.length > 0; move++) {
    // Groups by their units, so that every unit is as likely.
    let pick = random.integer(groups.reduce((sum, { units }) => sum + units, 0));
    const group = groups.find(({ units }) => {
      pick -= units;
      return pick < 0;
    })!;
    search.attempt(group, moved(search.order(group), random));
  }
  return search.orders;
}

const MOST_ROUNDS = 4;

/** The cheapest orders so far. */
class OrderSearch {
  readonly orders = new Map<string, Uint32Array>();
  readonly #model: SavedModel;
  readonly #cost: ChooseOrdersOptions['cost'];
  /** By tensor, of the orders so far. */
  readonly #costs = new Map<string, number>();

  constructor(model: SavedModel, cost: ChooseOrdersOptions['cost']) {
    this.#model = model;
    this.#cost = cost;
  }

  order({ name, units }: UnitGroup): Uint32Array {
    return this.orders.get(name) ?? Uint32Array.from({ length: units }, (_, unit) => unit);
  }

  /** Takes an order of a group if it is cheaper than its last. @returns whether it did */
  attempt(group: UnitGroup, order: Uint32Array): boolean {
    const tensors = [...new Set(group.axes.map(({ tensor }) => tensor))];
    const before = this.#sum(tensors, new UnitSelection(this.#model, this.orders), this.#costs);
    const orders = new Map(this.orders).set(group.name, order);
    const costs = new Map<string, number>();
    if (this.#sum(tensors, new UnitSelection(this.#model, orders), costs) >= before) return false;
    this.orders.set(group.name, order);
    for (const [tensor, cost] of costs) this.#costs.set(tensor, cost);
    return true;
  }

  #sum(tensors: readonly string[], selection: UnitSelection, known: Map<string, number>): number {
    let sum = 0;
    for (const tensor of tensors) {
      const cost = known.get(tensor) ?? this.#cost(tensor, selection);
      if (!Number.isFinite(cost)) throw new UsageError(`${tensor}: a cost of ${cost}`);
      known.set(tensor, cost);
      sum += cost;
    }
    return sum;
  }
}

/** An order with one unit elsewhere. */
function moved(order: Uint32Array, random: SeededRandom): Uint32Array {
  const units = [...order];
  const [unit] = units.splice(random.integer(units.length), 1);
  units.splice(random.integer(units.length + 1), 0, unit!);
  return Uint32Array.from(units);
}
