import type { Dataflow } from './dataflow.js';
import type { Letter, TileParameter } from './loop-nest.js';
import { type Extents, product } from './tile-extents.js';

/** How a parameter may be chosen, once those that tile the same letter further in are. */
export interface ParameterRange {
  readonly parameter: TileParameter;
  readonly letter: Letter;
  /** Parameters whose product is the next tile further in. */
  readonly inner: readonly TileParameter[];
  /** Counts inner tiles (p·t, t times p), or else is a tile itself, of whole inner tiles (m, of p·t). */
  readonly counts: boolean;
}

/**
 * The order to choose in, measured: planes and batch first, whose tiles decide most about DRAM and
 * leave a search the least to try. Any order finds the same.
 */
const searchOrder: readonly Letter[] = ['E', 'F', 'R', 'S', 'N', 'C', 'M'];

/** A dataflow's parameters, for each letter those that tile furthest in first. */
export function parameterRanges({ reading }: Dataflow): ParameterRange[] {
  return searchOrder.flatMap((letter) => rangesOfChain(letter, reading.chains[letter]));
}

function rangesOfChain(
  letter: Letter,
  chain: readonly (readonly TileParameter[])[],
): ParameterRange[] {
  const ranges: ParameterRange[] = [];
  let inner: readonly TileParameter[] = [];
  for (const tile of [...chain].reverse()) {
    const counts = inner.every((parameter) => tile.includes(parameter));
    for (const parameter of tile) {
      if (!inner.includes(parameter)) ranges.push({ parameter, letter, inner, counts });
    }
    inner = tile;
  }
  return ranges;
}

/**
 * The values of a parameter that can be part of a best mapping, ascending: for each number of tiles
 * that a letter may take, the smallest tile that takes no more.
 *
 * Nothing better is left out. Access counts see a tile only as a number of tiles, and tiles of tiles
 * nest: ⌈⌈M / p⌉ / t⌉ = ⌈M / (p·t)⌉ for whole numbers. So with the number of tiles at each step
 * given, the smallest tiles have the same counts, and need least of the buffer, the register files
 * and the array, all of which grow with every tile.
 */
export function candidates(range: ParameterRange, extents: Extents): number[] {
  const innerTile = product(range.inner, extents);
  const extent = extents[range.letter];
  const innerTiles = Math.ceil(extent / innerTile);
  const counts = distinctQuotients(innerTiles);
  return range.counts
    ? counts.filter((count) => count * innerTile <= extent)
    : counts.map((count) => Math.min(count * innerTile, extent));
}

/** ⌈whole / k⌉ for k from 1, ascending. */
function distinctQuotients(whole: number): number[] {
  const values: number[] = [];
  for (let parts = whole; parts >= 1; ) {
    const value = Math.ceil(whole / parts);
    values.push(value);
    // The least number of parts that still gives this value is the last: the next one down gives more.
    parts = Math.ceil(whole / value) - 1;
  }
  return values;
}
