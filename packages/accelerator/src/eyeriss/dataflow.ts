import type { ConvolutionShape } from './convolution-shape.js';
import { type NestReading, readNest } from './level-tiles.js';
import type { LoopNest, TileParameter, Tiling } from './loop-nest.js';

/** A way to run a convolution on an array of processing elements (ISCA 2016, §IV and §V). */
export interface Dataflow {
  /** One of the paper's, or one's own. */
  readonly name: string;
  /** As figures abbreviate it: RS, WS, OS_A, OS_B, OS_C, NLR. */
  readonly symbol: string;
  /** Paper and section, and designs of this kind. */
  readonly source: string;
  /** Bytes of register file a processing element in the comparison at equal area (ISCA 2016, §VI). */
  readonly registerFileBytes: number;
  readonly nest: LoopNest;
  /** The nest, read: what movements serve at each level. */
  readonly reading: NestReading;
  /** Words of buffer for lines in which partial sums wait between processing elements. */
  delayLineWords(shape: ConvolutionShape, tiling: Tiling): number;
  /** Words of register file that an element needs to pass inputs on to its neighbours. */
  shiftRegisterWords(shape: ConvolutionShape): number;
}

/** What a dataflow is defined by; without lines and shift registers unless given. */
export interface DataflowDefinition {
  readonly name: string;
  readonly symbol: string;
  readonly source: string;
  readonly registerFileBytes: number;
  readonly nest: LoopNest;
  readonly delayLineWords?: (shape: ConvolutionShape, tiling: Tiling) => number;
  readonly shiftRegisterWords?: (shape: ConvolutionShape) => number;
}

/**
 * A dataflow from its nest.
 *
 * @throws UsageError where the nest contradicts itself
 * @example Outputs stay in their elements, one a filter, and inputs are broadcast from the buffer:
 * ```ts
 * const { loop, spread, keep } = nestSteps;
 * defineDataflow({
 *   ...{ name: 'broadcast', symbol: 'B', source: 'an example', registerFileBytes: 2 },
 *   nest: [
 *     loop('M', 'm'),
 *     keep('weights', 'buffer'),
 *     loop('N'),
 *     keep('inputs', 'buffer'),
 *     loop('E'),
 *     loop('F'),
 *     spread('M'),
 *     keep('partialSums', 'registerFile'),
 *     loop('C'),
 *     loop('R'),
 *     loop('S'),
 *   ],
 * });
 * ```
 */
export function defineDataflow(definition: DataflowDefinition): Dataflow {
  return {
    delayLineWords: () => 0,
    shiftRegisterWords: () => 0,
    ...definition,
    reading: readNest(definition.nest),
  };
}

/** The parameters that a dataflow's nest names. */
export function tileParameters({ nest }: Dataflow): TileParameter[] {
  const named = nest.flatMap((step) => ('tile' in step ? step.tile : []));
  return [...new Set(named)];
}
