import type { ConvolutionShape } from './convolution-shape.js';
import { type Dataflow, tileParameters } from './dataflow.js';
import type { LevelEnergy } from './level-energy.js';
import type { TileParameter, Tiling } from './loop-nest.js';
import { type MappingLimit, mappingLimits, withinLimits } from './mapping-limits.js';
import { MovementEnergy } from './movement-energy.js';
import { type ArrayHardware, checkHardware } from './storage-area.js';
import { needsOf, type StorageNeeds } from './storage-needs.js';
import { candidates, type ParameterRange, parameterRanges } from './tile-candidates.js';
import { type Extents, extentsOf, product } from './tile-extents.js';

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
 * The mapping that takes the least energy to move values (ISCA 2016, §VI: the paper optimises the
 * same, numerically), and among equals one that keeps most processing elements at work.
 *
 * The search is exhaustive: depth first over the parameters' candidates, leaving out a branch when
 * no mapping in it can cost less than the best so far. A branch costs at least what all its open
 * parameters would at the largest value that each could have alone.
 *
 * @throws UsageError where the hardware's numbers are not such
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
  checkHardware(hardware);
  const limits = mappingLimits(dataflow, hardware, { shape, extents: smallest });
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

/** A branch: parameters that are chosen, and open ones at the least and at the most they can be. */
interface Branch {
  readonly least: Extents;
  /** Each open parameter alone as large as fits, the others at the least. */
  readonly most: Extents;
}

type OpenExtents = Extents & Record<TileParameter, number>;

class Search {
  best: Mapping | undefined;
  readonly #dataflow: Dataflow;
  readonly #shape: ConvolutionShape;
  readonly #hardware: ArrayHardware;
  readonly #energy: MovementEnergy;
  readonly #ranges: readonly ParameterRange[];
  readonly #known: readonly Map<number, readonly number[]>[];

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
    this.#known = this.#ranges.map(() => new Map());
  }

  /** Chooses the parameters from `depth` on, those before being chosen; in `least` they are smallest. */
  choose(depth: number, least: Extents): void {
    if (depth === this.#ranges.length) {
      this.#consider(least);
      return;
    }
    const { parameter } = this.#ranges[depth]!;
    const last = depth === this.#ranges.length - 1;
    const values = this.#candidates(depth, least);
    for (let at = this.#largestFit(depth, least); at >= 0; at--) {
      const chosen = this.#withLeast(depth + 1, { ...least, [parameter]: values[at]! });
      if (!last && !this.#promises(this.#branch(depth + 1, chosen))) continue;
      this.choose(depth + 1, chosen);
      // Larger values come first, and cost no more.
      if (last && this.#energy.fallsWithTiles) return;
    }
  }

  /** `candidates` of a parameter, found once for each size of the tile further in. */
  #candidates(depth: number, extents: Extents): readonly number[] {
    const range = this.#ranges[depth]!;
    const known = this.#known[depth]!;
    const innerTile = product(range.inner, extents);
    let values = known.get(innerTile);
    if (values === undefined) {
      values = candidates(range, extents);
      known.set(innerTile, values);
    }
    return values;
  }

  #withLeast(depth: number, chosen: OpenExtents): OpenExtents {
    for (let at = depth; at < this.#ranges.length; at++) {
      chosen[this.#ranges[at]!.parameter] = this.#candidates(at, chosen)[0]!;
    }
    return chosen;
  }

  #branch(depth: number, least: Extents): Branch {
    const most: OpenExtents = { ...least };
    for (let at = depth; at < this.#ranges.length; at++) {
      most[this.#ranges[at]!.parameter] = this.#candidates(at, least)[this.#largestFit(at, least)]!;
    }
    return { least, most };
  }

  /** Of a parameter's candidates, the last that fits with all others as they are; the first does. */
  #largestFit(depth: number, extents: Extents): number {
    const { parameter } = this.#ranges[depth]!;
    const values = this.#candidates(depth, extents);
    const tried: OpenExtents = { ...extents };
    let fits = 0;
    let tooLarge = values.length;
    while (tooLarge - fits > 1) {
      const middle = (fits + tooLarge) >> 1;
      tried[parameter] = values[middle]!;
      if (this.#fits(this.#withLeast(depth + 1, tried))) fits = middle;
      else tooLarge = middle;
    }
    return fits;
  }

  #fits(extents: Extents): boolean {
    return withinLimits(needsOf(this.#dataflow, this.#shape, extents), this.#hardware);
  }

  /** Whether a branch can hold a better mapping than the best so far. */
  #promises({ least, most }: Branch): boolean {
    if (this.best === undefined) return true;
    const bound = this.#energy.bound({ smallest: least, largest: most });
    if (bound !== this.best.movementEnergy) return bound < this.best.movementEnergy;
    const { processingElements } = needsOf(this.#dataflow, this.#shape, most);
    return processingElements > this.best.needs.processingElements;
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
