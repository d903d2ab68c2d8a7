import type { DataType } from './convolution-shape.js';
import type { Dataflow } from './dataflow.js';
import type { LevelEnergy } from './level-energy.js';
import { type LevelTiles, onePoint, type Tile, wholeLayer } from './level-tiles.js';
import { movements } from './movements.js';
import type { Extents } from './tile-extents.js';

/** What it costs that each movement serves no more than a tile's work. */
interface EnergyTerm {
  readonly type: DataType;
  readonly tile: Tile;
  /** Of one movement; below 0 where values that rest here save more elsewhere. */
  readonly energy: number;
}

/**
 * The energy that a dataflow's values take to move, as a sum over movements: what a search minimises.
 * It is the energy of `accessCounts`, term by term, and each number of movements falls or stays as
 * tiles grow. So the energy falls too, unless a term is negative: partial sums cost
 * a·(2 DRAM − 2 buffer) + ab·(2 buffer − array) + abc·(array − 2 register file) + … (ISCA 2016, §VI).
 */
export class MovementEnergy {
  readonly #rising: readonly EnergyTerm[];
  readonly #falling: readonly EnergyTerm[];
  readonly #fixed: number;

  constructor(dataflow: Dataflow, costs: LevelEnergy, extents: Extents) {
    const { weights, inputs, partialSums } = dataflow.reading.tiles;
    const terms = [
      ...operandTerms('weights', weights, costs),
      ...operandTerms('inputs', inputs, costs),
      ...partialSumTerms(partialSums, costs),
    ];
    const varying = terms.filter(({ tile, energy }) => energy !== 0 && dependsOnMapping(tile));
    this.#rising = varying.filter(({ energy }) => energy > 0);
    this.#falling = varying.filter(({ energy }) => energy < 0);
    this.#fixed = sum(
      terms.filter(({ tile }) => !dependsOnMapping(tile)),
      extents,
    );
  }

  /** Whether larger tiles never cost more. */
  get fallsWithTiles(): boolean {
    return this.#falling.length === 0;
  }

  of(extents: Extents): number {
    return this.bound({ smallest: extents, largest: extents });
  }

  /** No mapping whose parameters all lie between the two costs less. */
  bound(range: { smallest: Extents; largest: Extents }): number {
    return this.#fixed + sum(this.#rising, range.largest) + sum(this.#falling, range.smallest);
  }
}

function sum(terms: readonly EnergyTerm[], extents: Extents): number {
  let energy = 0;
  for (const term of terms) energy += term.energy * movements(term.type, term.tile, extents);
  return energy;
}

function dependsOnMapping(tile: Tile): boolean {
  return Object.entries(tile).some(([letter, factors]) =>
    factors.some((factor) => factor !== letter),
  );
}

function operandTerms(
  type: 'weights' | 'inputs',
  tiles: LevelTiles,
  costs: LevelEnergy,
): EnergyTerm[] {
  return [
    { type, tile: tiles.fetched, energy: costs.dram },
    { type, tile: tiles.handedOver, energy: tiles.inBuffer ? costs.buffer : 0 },
    { type, tile: tiles.delivered, energy: tiles.shared ? costs.array : 0 },
    { type, tile: onePoint, energy: tiles.inRegisterFile ? costs.registerFile : 0 },
  ];
}

function partialSumTerms(tiles: LevelTiles, costs: LevelEnergy): EnergyTerm[] {
  const type = 'partialSums';
  const buffer = tiles.inBuffer ? 2 * costs.buffer : 0;
  const array = tiles.shared ? costs.array : 0;
  const registerFile = tiles.inRegisterFile ? 2 * costs.registerFile : 0;
  return [
    { type, tile: wholeLayer, energy: -costs.dram },
    { type, tile: tiles.fetched, energy: 2 * costs.dram - buffer },
    { type, tile: tiles.handedOver, energy: buffer - array },
    { type, tile: tiles.delivered, energy: array - registerFile },
    { type, tile: onePoint, energy: registerFile },
  ];
}
