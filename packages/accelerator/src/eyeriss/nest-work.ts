import type { ConvolutionShape, DataType } from './convolution-shape.js';
import { type Letter, letters } from './loop-nest.js';

/** From `from` up to but without `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which multiply-accumulates of a group are to be done: a span of each letter. */
export type Work = Readonly<Record<Letter, Span>>;

/** All of a group's work. */
export function wholeWork(shape: ConvolutionShape): Work {
  return Object.fromEntries(
    letters.map((letter) => [letter, { from: 0, to: shape[letter] }]),
  ) as Record<Letter, Span>;
}

/** The `index`th tile of a letter's span; undefined where there is no such tile. */
export function tileOf(work: Work, cut: { letter: Letter; size: number; index: number }) {
  const { from, to } = work[cut.letter];
  const start = from + cut.index * cut.size;
  if (start >= to) return undefined;
  return { ...work, [cut.letter]: { from: start, to: Math.min(start + cut.size, to) } };
}

/** Where values stand, each type in the row-major order of its own array. */
export class ValueIndexes {
  readonly #shape: ConvolutionShape;

  constructor(shape: ConvolutionShape) {
    this.#shape = shape;
  }

  weight(g: number, at: Readonly<Record<Letter, number>>): number {
    const { M, C, R, S } = this.#shape;
    return (((g * M + at.M) * C + at.C) * R + at.R) * S + at.S;
  }

  input(g: number, at: Readonly<Record<Letter, number>>): number {
    const { G, C, H, W, U } = this.#shape;
    const row = U * at.E + at.R;
    const column = U * at.F + at.S;
    return (((at.N * G + g) * C + at.C) * H + row) * W + column;
  }

  partialSum(g: number, at: Readonly<Record<Letter, number>>): number {
    const { G, M, E, F } = this.#shape;
    return (((at.N * G + g) * M + at.M) * E + at.E) * F + at.F;
  }

  of(type: DataType, g: number, at: Readonly<Record<Letter, number>>): number {
    switch (type) {
      case 'weights':
        return this.weight(g, at);
      case 'inputs':
        return this.input(g, at);
      case 'partialSums':
        return this.partialSum(g, at);
    }
  }

  /** All values of a type that some work needs or makes, each once. */
  touched(type: DataType, g: number, work: Work): Set<number> {
    const indexes = new Set<number>();
    for (const at of pointsOf(work, used[type])) indexes.add(this.of(type, g, at));
    return indexes;
  }
}

/** The letters that tell a type's values apart. */
const used: Readonly<Record<DataType, readonly Letter[]>> = {
  weights: ['M', 'C', 'R', 'S'],
  inputs: ['N', 'C', 'E', 'R', 'F', 'S'],
  partialSums: ['N', 'M', 'E', 'F'],
};

/** Each combination of some letters, the others at their first. */
function* pointsOf(work: Work, over: readonly Letter[]): Generator<Record<Letter, number>> {
  const first = Object.fromEntries(letters.map((letter) => [letter, work[letter].from]));
  function* from(depth: number, at: Record<string, number>): Generator<Record<Letter, number>> {
    const letter = over[depth];
    if (letter === undefined) {
      yield at as Record<Letter, number>;
      return;
    }
    for (let value = work[letter].from; value < work[letter].to; value++) {
      yield* from(depth + 1, { ...at, [letter]: value });
    }
  }
  yield* from(0, first);
}

/** The one multiply-accumulate that a work of single points is. */
export function pointOf(work: Work): Record<Letter, number> {
  return Object.fromEntries(letters.map((letter) => [letter, work[letter].from])) as Record<
    Letter,
    number
  >;
}
