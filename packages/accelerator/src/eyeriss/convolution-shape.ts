import { InputError } from '@pith/container';

/**
 * A layer in the letters of Eyeriss (Chen, Emer, Sze, ISCA 2016, Table I; its plane is square, here
 * H and W, R and S, E and F may differ). A fully connected layer is a convolution whose filter is
 * as large as its input plane: H = R, W = S, E = F = 1.
 *
 * Its multiply-accumulates are the nest
 * `for g in G, n in N, m in M, c in C, y in E, x in F, i in R, j in S:
 *    out[g][n][m][y][x] += in[g][n][c][U·y + i][U·x + j] · weight[g][m][c][i][j]`
 */
export interface ConvolutionShape {
  /** Groups, each a convolution of its own. */
  readonly G: number;
  /** Batch. */
  readonly N: number;
  /** Filters (output channels) a group. */
  readonly M: number;
  /** Channels of input a group. */
  readonly C: number;
  /** Rows and columns of the input plane, with its padding. */
  readonly H: number;
  readonly W: number;
  /** Rows and columns of a filter. */
  readonly R: number;
  readonly S: number;
  /** Rows and columns of the output plane. */
  readonly E: number;
  readonly F: number;
  /** Stride. */
  readonly U: number;
}

/** What a shape is made from: G, N and U are 1 unless given, W is H and S is R. */
export interface ConvolutionExtents {
  readonly G?: number;
  readonly N?: number;
  readonly M: number;
  readonly C: number;
  readonly H: number;
  readonly W?: number;
  readonly R: number;
  readonly S?: number;
  readonly U?: number;
}

/** The three kinds of value that a convolution moves; each output is one partial sum, complete. */
export type DataType = 'weights' | 'inputs' | 'partialSums';

export const dataTypes: readonly DataType[] = ['weights', 'inputs', 'partialSums'];

/**
 * Fills in E = (H − R + U) / U and F (ISCA 2016, eq. 1).
 *
 * @throws InputError where an extent is not a whole number from 1, a filter is larger than its
 *   input, or strides leave rows or columns at the end that no filter sees (give a smaller plane)
 */
export function convolutionShape(extents: ConvolutionExtents): ConvolutionShape {
  const { G = 1, N = 1, M, C, H, W = H, R, S = R, U = 1 } = extents;
  for (const [letter, extent] of Object.entries({ G, N, M, C, H, W, R, S, U })) {
    if (!Number.isSafeInteger(extent) || extent < 1) {
      throw new InputError(
        `convolution shape: ${letter} is ${extent}, expected a whole number ≥ 1`,
      );
    }
  }
  return {
    ...{ G, N, M, C, H, W, R, S, U },
    E: positions({ plane: H, filter: R, stride: U, letters: 'HRE' }),
    F: positions({ plane: W, filter: S, stride: U, letters: 'WSF' }),
  };
}

function positions(axis: {
  plane: number;
  filter: number;
  stride: number;
  letters: string;
}): number {
  const { plane, filter, stride, letters } = axis;
  const [planeLetter, filterLetter] = letters;
  if (filter > plane) {
    throw new InputError(
      `convolution shape: filter ${filterLetter} = ${filter} is larger than the padded input ` +
        `${planeLetter} = ${plane}; at most ${plane} fits`,
    );
  }
  const left = (plane - filter) % stride;
  if (left !== 0) {
    throw new InputError(
      `convolution shape: ${planeLetter} = ${plane}, ${filterLetter} = ${filter} and stride ` +
        `U = ${stride} leave ${left} at the end that no filter sees; ` +
        `give ${planeLetter} = ${plane - left}`,
    );
  }
  return (plane - filter) / stride + 1;
}

/** Multiply-accumulates of the whole batch: G·N·M·C·E·F·R·S. */
export function multiplyAccumulates({ G, N, M, C, E, F, R, S }: ConvolutionShape): number {
  return G * N * M * C * E * F * R * S;
}

/** How many different values of a type the layer has, padding counted as inputs. */
export function valueCount(shape: ConvolutionShape, type: DataType): number {
  const { G, N, M, C, H, W, R, S, E, F } = shape;
  switch (type) {
    case 'weights':
      return G * M * C * R * S;
    case 'inputs':
      return G * N * C * H * W;
    case 'partialSums':
      return G * N * M * E * F;
  }
}
