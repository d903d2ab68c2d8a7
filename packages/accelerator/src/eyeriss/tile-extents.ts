import { UsageError } from '@pith/container';
import type { ConvolutionShape } from './convolution-shape.js';
import { type Dataflow, tileParameters } from './dataflow.js';
import type { Factors } from './level-tiles.js';
import type { Letter, TileParameter, Tiling } from './loop-nest.js';

/** A layer's extents and a mapping's parameters, each by its letter. */
export type Extents = Readonly<Record<Letter | TileParameter | 'G' | 'U', number>>;

const untiled: Readonly<Record<TileParameter, number>> = {
  ...{ m: 1, n: 1, e: 1, f: 1, p: 1, q: 1, r: 1, t: 1 },
};

/** @throws UsageError where a parameter of the dataflow is not a whole number from 1, or not its own */
export function extentsOf(dataflow: Dataflow, shape: ConvolutionShape, tiling: Tiling): Extents {
  const named = tileParameters(dataflow);
  for (const parameter of named) {
    const value = tiling[parameter];
    if (value === undefined || !Number.isSafeInteger(value) || value < 1) {
      throw new UsageError(
        `${dataflow.name} mapping: ${parameter} is ${value}, expected a whole number ≥ 1`,
      );
    }
  }
  for (const parameter of Object.keys(tiling)) {
    if (!named.includes(parameter as TileParameter)) {
      throw new UsageError(
        `${dataflow.name} mapping: there is no ${parameter}; it has ${named.join(', ')}`,
      );
    }
  }
  const { G, N, M, C, E, F, R, S, U } = shape;
  return { ...untiled, ...tiling, ...{ G, N, M, C, E, F, R, S, U } };
}

/** A product of factors. */
export function product(factors: Factors, extents: Extents): number {
  let value = 1;
  for (const factor of factors) value *= extents[factor];
  return value;
}

/** How much of a letter a tile does: its factors' product, but no more than there is. */
export function tileExtent(factors: Factors, letter: Letter, extents: Extents): number {
  return Math.min(product(factors, extents), extents[letter]);
}

/** How many tiles a letter takes; the last may be smaller. */
export function tileCount(factors: Factors, letter: Letter, extents: Extents): number {
  return Math.ceil(extents[letter] / product(factors, extents));
}
