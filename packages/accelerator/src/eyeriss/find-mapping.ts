import type { ConvolutionShape } from './convolution-shape.js';
import { type Dataflow, tileParameters } from './dataflow.js';
import type { LevelEnergy } from './level-energy.js';
import type { TileParameter, Tiling } from './loop-nest.js';
import { type MappingLimit, mappingLimits, withinLimits } from './mapping-limits.js';
import { MovementEnergy } from './movement-energy.js';
import type { ArrayHardware } from './storage-area.js';
import { needsOf, type StorageNeeds } from './storage-needs.js';
import { candidates, type ParameterRange, parameterRanges } from './tile-candidates.js';
import { type Extents, extentsOf } from './tile-extents.js';

/** The best way to run a layer by a dataflow on an array. */
export interface Mapping {
  readonly tiling: Tiling;
  readonly needs: StorageNeeds;
  /** Of all movements, in the unit of the costs; without the multiply-accumulates. */
  readonly movementEnergy: number;
}

/** Found, or else what the smallest mapping of all exceeds. */
export type MappingResult =
  | { readonly mapping: Mapping; readonly limits: readonly [] }
  | { readonly mapping: undefined; readonly limits: readonly MappingLimit[] };

/**
 * The mapping that takes the least energy to move values (ISCA 2016, §VI-B: the paper optimises the
 * same, numerically), and among equals one that keeps most processing elements at work.
 *
 * The search is exhaustive: depth first over the parameters' candidates, leaving out a branch when
 * no mapping in it can cost less than the best so far. A branch costs at least what all its open
 * parameters would at the largest value that each could have alone.
 */
export function findMapping(
  dataflow: Dataflow,
  shape: ConvolutionShape,
  hardware: ArrayHardware,
  costs: LevelEnergy,
): MappingResult {
  const smallest = extentsOf(
    dataflow,
    shape,
    Object.fromEntries(tileParameters(dataflow).map((parameter) => [parameter, 1])),
  );
  const limits = mappingLimits(dataflow, shape, hardware, smallest);
  if (limits.length > 0) return { mapping: undefined, limits };
  const search = new Search(
    dataflow,
    shape,
    hardware,
    new MovementEnergy(dataflow, costs, smallest),
  );
  search.choose(0, smallest);
  return { mapping: search.best!, limits: [] };
}

class Search {
  best: Mapping | undefined;
  readonly #dataflow: Dataflow;
  readonly #shape: ConvolutionShape;
  readonly #hardware: ArrayHardware;
  readonly #energy: MovementEnergy;
  readonly #ranges: readonly ParameterRange[];

  constructor(
    dataflow: Dataflow,
    shape: ConvolutionShape,
    hardware: ArrayHardware,
    energy: MovementEnergy,
  ) {
    this.#dataflow = dataflow;
    this.#shape = shape;
    this.#hardware = hardware;
    this.#energy = energy;
    this.#ranges = parameterRanges(dataflow);
  }

  /** Chooses the parameters from `depth` on; those before are as in `chosen`, open ones the least. */
  choose(depth: number, chosen: Extents): void {
    const range = this.#ranges[depth];
    if (range === undefined) {
      this.#consider(chosen);
      return;
    }
    const last = depth === this.#ranges.length - 1;
    for (const value of candidates(range, chosen).reverse()) {
      const next = this.#withLeast(depth + 1, { ...chosen, [range.parameter]: value });
      if (!this.#fits(next)) continue;
      if (!last && !this.#promises(depth + 1, next)) continue;
      this.choose(depth + 1, next);
      if (last && this.#energy.fallsWithTiles) return;
    }
  }

  #withLeast(depth: number, chosen: Extents): Extents {
    let extents = chosen;
    for (const range of this.#ranges.slice(depth)) {
      const least = candidates(range, extents)[0]!;
      if (extents[range.parameter] !== least) extents = { ...extents, [range.parameter]: least };
    }
    return extents;
  }

  #fits(extents: Extents): boolean {
    return withinLimits(needsOf(this.#dataflow, this.#shape, extents), this.#hardware);
  }

  /** Whether a branch can still hold a better mapping. */
  #promises(depth: number, smallest: Extents): boolean {
    if (this.best === undefined) return true;
    const largest: Record<TileParameter | string, number> = { ...smallest };
    for (const range of this.#ranges.slice(depth)) {
      largest[range.parameter] = this.#largestAlone(range, smallest);
    }
    const bound = this.#energy.bound({ smallest, largest: largest as unknown as Extents });
    if (bound !== this.best.movementEnergy) return bound < this.best.movementEnergy;
    const { processingElements } = needsOf(
      this.#dataflow,
      this.#shape,
      largest as unknown as Extents,
    );
    return processingElements > this.best.needs.processingElements;
  }

  #largestAlone(range: ParameterRange, smallest: Extents): number {
    const values = candidates(range, smallest);
    let fits = 0;
    let tooLarge = values.length;
    while (tooLarge - fits > 1) {
      const middle = (fits + tooLarge) >> 1;
      if (this.#fits({ ...smallest, [range.parameter]: values[middle]! })) fits = middle;
      else tooLarge = middle;
    }
    return values[fits]!;
  }

  #consider(extents: Extents): void {
    const movementEnergy = this.#energy.of(extents);
    const needs = needsOf(this.#dataflow, this.#shape, extents);
    if (
      this.best === undefined ||
      movementEnergy < this.best.movementEnergy ||
      (movementEnergy === this.best.movementEnergy &&
        needs.processingElements > this.best.needs.processingElements)
    ) {
      const tiling = Object.fromEntries(
        this.#ranges.map(({ parameter }) => [parameter, extents[parameter]]),
      );
      this.best = { tiling, needs, movementEnergy };
    }
  }
}
