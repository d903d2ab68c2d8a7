import { type ConvolutionShape, type DataType, dataTypes } from './convolution-shape.js';
import type { Dataflow } from './dataflow.js';
import type { Tile } from './level-tiles.js';
import { letters, type Tiling } from './loop-nest.js';
import { linesOfTile } from './movements.js';
import { type Extents, extentsOf, product, tileExtent } from './tile-extents.js';

/** What a mapping takes up. */
export interface StorageNeeds {
  /** Processing elements at work. */
  readonly processingElements: number;
  /** Words of global buffer. */
  readonly bufferWords: number;
  /** Words of register file in an element. */
  readonly registerWords: number;
}

/** @throws UsageError where the mapping lacks a parameter */
export function storageNeeds(
  dataflow: Dataflow,
  shape: ConvolutionShape,
  tiling: Tiling,
): StorageNeeds {
  return needsOf(dataflow, shape, extentsOf(dataflow, shape, tiling));
}

/** The same for extents that are known to be whole numbers. */
export function needsOf(
  dataflow: Dataflow,
  shape: ConvolutionShape,
  extents: Extents,
): StorageNeeds {
  const { tiles, spreads } = dataflow.reading;
  let processingElements = 1;
  for (const letter of letters) {
    const factors = spreads[letter];
    if (factors) processingElements *= product(factors, extents);
  }
  let bufferWords = dataflow.delayLineWords(shape, extents);
  let registerWords = dataflow.shiftRegisterWords(shape);
  for (const type of dataTypes) {
    const { inBuffer, inRegisterFile } = tiles[type];
    if (inBuffer) bufferWords += wordsOfTile(type, inBuffer, extents);
    if (inRegisterFile) registerWords += wordsOfTile(type, inRegisterFile, extents);
  }
  return { processingElements, bufferWords, registerWords };
}

/** Values of a type that a tile's work needs or makes. */
function wordsOfTile(type: DataType, tile: Tile, extents: Extents): number {
  const of = (letter: keyof Tile) => tileExtent(tile[letter], letter, extents);
  switch (type) {
    case 'weights':
      return of('M') * of('C') * of('R') * of('S');
    case 'inputs': {
      const rows = linesOfTile({ positions: of('E'), taps: of('R'), stride: extents.U });
      const columns = linesOfTile({ positions: of('F'), taps: of('S'), stride: extents.U });
      return of('N') * of('C') * rows * columns;
    }
    case 'partialSums':
      return of('N') * of('M') * of('E') * of('F');
  }
}
