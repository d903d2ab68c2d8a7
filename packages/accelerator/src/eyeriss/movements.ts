import type { DataType } from './convolution-shape.js';
import type { Tile } from './level-tiles.js';
import { type Extents, tileCount, tileExtent } from './tile-extents.js';

/** How often values of a type are moved in all, when one movement serves all of a tile's work. */
export function movements(type: DataType, tile: Tile, extents: Extents): number {
  switch (type) {
    case 'weights':
      return weightMovements(tile, extents);
    case 'inputs':
      return inputMovements(tile, extents);
    case 'partialSums':
      return partialSumMovements(tile, extents);
  }
}

/** Each weight once for each tile of images and of output positions. */
function weightMovements(tile: Tile, extents: Extents): number {
  const { G, M, C, R, S } = extents;
  const times =
    tileCount(tile.N, 'N', extents) *
    tileCount(tile.E, 'E', extents) *
    tileCount(tile.F, 'F', extents);
  return G * M * C * R * S * times;
}

/** Each tile of filters and of positions fetches the rows and columns of input that it sees. */
function inputMovements(tile: Tile, extents: Extents): number {
  const { G, N, C, E, R, F, S } = extents;
  const rows = linesSeen(E, R, {
    positions: tileExtent(tile.E, 'E', extents),
    taps: tileExtent(tile.R, 'R', extents),
    stride: extents.U,
  });
  const columns = linesSeen(F, S, {
    positions: tileExtent(tile.F, 'F', extents),
    taps: tileExtent(tile.S, 'S', extents),
    stride: extents.U,
  });
  return G * N * C * rows * columns * tileCount(tile.M, 'M', extents);
}

/** Each partial sum once for each tile of what it adds up. */
function partialSumMovements(tile: Tile, extents: Extents): number {
  const { G, N, M, E, F } = extents;
  const times =
    tileCount(tile.C, 'C', extents) *
    tileCount(tile.R, 'R', extents) *
    tileCount(tile.S, 'S', extents);
  return G * N * M * E * F * times;
}

/** A tile of an axis: output positions and taps of the filter along it. */
export interface AxisTile {
  readonly positions: number;
  readonly taps: number;
  readonly stride: number;
}

/**
 * Lines of input (rows or columns) that a tile sees: stride·(positions − 1) + taps, the paper's
 * h = U·e + R − U, less those between positions that no tap falls on where the stride is larger.
 */
export function linesOfTile({ positions, taps, stride }: AxisTile): number {
  return (positions - 1) * Math.min(stride, taps) + taps;
}

/**
 * Lines of input that all tiles of an axis see, added up: lines that two tiles share count twice.
 * Each run of `taps` taps covers the axis by ⌈outputs / positions⌉ tiles, and every tile but for
 * its first position adds no more than the lines that are new.
 */
function linesSeen(outputs: number, filter: number, tile: AxisTile): number {
  const tiles = Math.ceil(outputs / tile.positions);
  const wholeRuns = Math.floor(filter / tile.taps);
  return (
    wholeRuns * linesOfRun(outputs, tiles, tile.taps, tile.stride) +
    linesOfRun(outputs, tiles, filter - wholeRuns * tile.taps, tile.stride)
  );
}

function linesOfRun(outputs: number, tiles: number, taps: number, stride: number): number {
  const fresh = Math.min(stride, taps);
  return outputs * fresh + tiles * (taps - fresh);
}
