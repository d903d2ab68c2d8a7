import type { DataType } from './convolution-shape.js';

/**
 * The vocabulary: a dataflow is a convolution's loop nest, tiled, with the place written in where a
 * type of value comes to rest on chip (ISCA 2016, §IV and §V). Read from the outside in:
 *
 * - `loop('M', 'p', 't')`: step through the filters, p·t at a time (`loop('M')`: one at a time);
 * - `spread('M', 'p')`: deal out that tile over processing elements, p filters to each, at once;
 * - `keep('inputs', 'buffer')`: what the loops further in read of the inputs is kept there;
 * - `stream('inputs')`: it goes from DRAM to the processing elements and is kept nowhere.
 *
 * Groups are the outermost loop of every nest and are left out: nothing is shared between them.
 */
export type LoopNest = readonly Step[];

/** What is looped over in a group: batch, filters, channels, output plane, filter plane. */
export type Letter = 'N' | 'M' | 'C' | 'E' | 'F' | 'R' | 'S';

export const letters: readonly Letter[] = ['N', 'M', 'C', 'E', 'F', 'R', 'S'];

/** A mapping's free numbers (ISCA 2016, §VI; JSSC 2017, §III), each tiling one letter. */
export type TileParameter = 'm' | 'n' | 'e' | 'f' | 'p' | 'q' | 'r' | 't';

/** What a mapping is: a value, from 1, for each parameter that its nest names. */
export type Tiling = Readonly<Partial<Record<TileParameter, number>>>;

/** Where values move, from the costliest (ISCA 2016, Table IV). */
export type Level = 'dram' | 'buffer' | 'array' | 'registerFile';

export const levels: readonly Level[] = ['dram', 'buffer', 'array', 'registerFile'];

/** Steps through `letter` by tiles of the product of `tile`. */
export interface Loop {
  readonly step: 'loop';
  readonly letter: Letter;
  readonly tile: readonly TileParameter[];
}

/** Deals out a tile of `letter` over processing elements, `tile` to each. */
export interface Spread {
  readonly step: 'spread';
  readonly letter: Letter;
  readonly tile: readonly TileParameter[];
  /** From one of these elements to the next, partial sums wait in a delay line in the buffer. */
  readonly delayed: boolean;
}

/** A type of value comes to rest: it is fetched once for all that the loops further in do with it. */
export interface Keep {
  readonly step: 'keep';
  readonly type: DataType;
  readonly level: 'buffer' | 'registerFile';
  /** A window slides along this letter: it holds what one position needs, and each value enters once. */
  readonly slidingAlong: Letter | undefined;
}

/** A type of value goes past the buffer: one fetch for all that the loops further in do with it. */
export interface Stream {
  readonly step: 'stream';
  readonly type: DataType;
}

export type Step = Loop | Spread | Keep | Stream;

export function loop(letter: Letter, ...tile: TileParameter[]): Loop {
  return { step: 'loop', letter, tile };
}

export function spread(letter: Letter, ...tile: TileParameter[]): Spread {
  return { step: 'spread', letter, tile, delayed: false };
}

export function spreadWithDelayLines(letter: Letter, ...tile: TileParameter[]): Spread {
  return { step: 'spread', letter, tile, delayed: true };
}

export function keep(type: DataType, level: 'buffer' | 'registerFile'): Keep {
  return { step: 'keep', type, level, slidingAlong: undefined };
}

export function slide(type: DataType, level: 'registerFile', letter: Letter): Keep {
  return { step: 'keep', type, level, slidingAlong: letter };
}

export function stream(type: DataType): Stream {
  return { step: 'stream', type };
}

/** The words that a nest is written in, for dataflows of one's own (see `defineDataflow`). */
export const nestSteps = { loop, spread, spreadWithDelayLines, keep, slide, stream };

/**
 * Over which letters a type of value is used again: a weight for each output position of each
 * image, an input for each filter and each place in it, a partial sum for each product added to it.
 */
export const reuseLetters: Readonly<Record<DataType, readonly Letter[]>> = {
  weights: ['N', 'E', 'F'],
  inputs: ['M', 'E', 'F', 'R', 'S'],
  partialSums: ['C', 'R', 'S'],
};
