import { UsageError } from '@pith/container';
import { type DataType, dataTypes } from './convolution-shape.js';
import {
  type Letter,
  type LoopNest,
  letters,
  reuseLetters,
  type Spread,
  type TileParameter,
} from './loop-nest.js';

/** A product: of parameters, or a letter's whole extent. */
export type Factors = readonly (Letter | TileParameter)[];

/** How much of each letter is done at a place in the nest. No factors: one. */
export type Tile = Readonly<Record<Letter, Factors>>;

/** Of one type of value: what its movements serve, and where it rests. */
export interface LevelTiles {
  /** What one fetch from DRAM serves. */
  readonly fetched: Tile;
  /** What handing a value from DRAM or the buffer to the array serves. */
  readonly handedOver: Tile;
  /** What delivering a value to one processing element serves. */
  readonly delivered: Tile;
  /** Kept in the buffer at once; undefined where the type goes past it. */
  readonly inBuffer: Tile | undefined;
  /** Kept in a processing element at once; undefined where it has no registers for the type. */
  readonly inRegisterFile: Tile | undefined;
  /** Whether elements share its values, or else each value goes to one alone. */
  readonly shared: boolean;
}

/** A nest, read once: what each type's movements serve, and over what the array is spread. */
export interface NestReading {
  readonly tiles: Readonly<Record<DataType, LevelTiles>>;
  /** Processing elements a letter is dealt out over, as factors. */
  readonly spreads: Partial<Record<Letter, Factors>>;
  /** Each letter's tiles, from the outermost, the last of one. */
  readonly chains: Readonly<Record<Letter, readonly (readonly TileParameter[])[]>>;
}

/** All of a group's work. */
export const wholeLayer = Object.fromEntries(
  letters.map((letter) => [letter, [letter]]),
) as unknown as Tile;
/** One multiply-accumulate. */
export const onePoint = Object.fromEntries(
  letters.map((letter) => [letter, []]),
) as unknown as Tile;

/**
 * Follows a nest inward. `acrossArray` is what is done from here on by all processing elements
 * together, `inElement` what one of them does; they part at the first `spread`, where types that
 * were not streamed before are handed to the array.
 *
 * @throws UsageError where the steps contradict each other
 */
export function readNest(nest: LoopNest): NestReading {
  let acrossArray = wholeLayer;
  let inElement = wholeLayer;
  const spreads: Partial<Record<Letter, Factors>> = {};
  const chains = Object.fromEntries(
    letters.map((letter) => [letter, [] as (readonly TileParameter[])[]]),
  ) as Record<Letter, (readonly TileParameter[])[]>;
  const handedOver: Partial<Record<DataType, Tile>> = {};
  const inBuffer: Partial<Record<DataType, Tile>> = {};
  const inRegisters: Partial<Record<DataType, { moved: Tile; held: Tile }>> = {};

  for (const step of nest) {
    switch (step.step) {
      case 'loop':
        chains[step.letter].push(step.tile);
        inElement = { ...inElement, [step.letter]: step.tile };
        acrossArray = {
          ...acrossArray,
          [step.letter]: [...step.tile, ...(spreads[step.letter] ?? [])],
        };
        break;
      case 'spread': {
        for (const type of dataTypes) handedOver[type] ??= acrossArray;
        if (spreads[step.letter] !== undefined) {
          throw new UsageError(`loop nest: ${step.letter} is spread twice`);
        }
        chains[step.letter].push(step.tile);
        spreads[step.letter] = quotient(inElement[step.letter], step);
        inElement = { ...inElement, [step.letter]: step.tile };
        if (step.delayed) {
          handedOver.partialSums = { ...handedOver.partialSums!, [step.letter]: step.tile };
        }
        break;
      }
      case 'stream':
        handedOver[step.type] = acrossArray;
        break;
      case 'keep':
        if (step.level === 'buffer') {
          if (handedOver[step.type] !== undefined) {
            throw new UsageError(`loop nest: ${step.type} come to the buffer after the array`);
          }
          inBuffer[step.type] = acrossArray;
        } else {
          if (handedOver[step.type] === undefined) {
            throw new UsageError(`loop nest: ${step.type} rest in elements before any spread`);
          }
          const held =
            step.slidingAlong === undefined ? inElement : { ...inElement, [step.slidingAlong]: [] };
          inRegisters[step.type] = { moved: inElement, held };
        }
        break;
    }
  }
  for (const letter of letters) {
    if (inElement[letter].length > 0) {
      throw new UsageError(`loop nest: ${letter} ends in tiles of ${inElement[letter].join('·')}`);
    }
  }
  const tiles = (type: DataType): LevelTiles => {
    const handed = handedOver[type] ?? onePoint;
    return {
      fetched: inBuffer[type] ?? handed,
      handedOver: handed,
      delivered: inRegisters[type]?.moved ?? onePoint,
      inBuffer: inBuffer[type],
      inRegisterFile: inRegisters[type]?.held,
      shared: reuseLetters[type].some((letter) => spreads[letter] !== undefined),
    };
  };
  return {
    tiles: {
      weights: tiles('weights'),
      inputs: tiles('inputs'),
      partialSums: tiles('partialSums'),
    },
    spreads,
    chains,
  };
}

function quotient(outer: Factors, { letter, tile }: Spread): Factors {
  const rest = [...outer];
  for (const factor of tile) {
    const at = rest.indexOf(factor);
    if (at < 0)
      throw new UsageError(`loop nest: ${letter} is spread by ${factor}, not in its tile`);
    rest.splice(at, 1);
  }
  return rest;
}
