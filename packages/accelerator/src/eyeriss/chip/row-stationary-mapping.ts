import type { ConvolutionShape } from '../convolution-shape.js';
import { bufferBanks, DATA_BYTES, type EyerissChip } from './chip.js';

/**
 * How the row-stationary dataflow is laid over the chip, in the paper's letters (Chen et al., JSSC
 * 2017, Table II). A *processing pass* runs n inputs, q · r channels and p · t filters through the
 * array; all rows of filters stay in their processing elements meanwhile.
 */
export interface RowStationaryMapping {
  /** Output channels whose partial sums stand in the global buffer. */
  readonly m: number;
  /** Inputs of the batch that a pass processes. */
  readonly n: number;
  /** Output rows of a strip: the width of a PE set. */
  readonly e: number;
  /** Filters that a PE set processes. */
  readonly p: number;
  /** Channels that a PE set processes. */
  readonly q: number;
  /** PE sets that process different channels in parallel; their sums meet within the array. */
  readonly r: number;
  /** PE sets that process different filters in parallel. */
  readonly t: number;
}

/** Processing elements that a mapping keeps busy: r · t sets of R × e. */
export function activeElements(shape: ConvolutionShape, { e, r, t }: RowStationaryMapping): number {
  return shape.R * e * r * t;
}

/** Rows of a padded input plane that `rows` output rows see; a stride beyond the filter skips some. */
export function inputRowsOf({ R, U }: ConvolutionShape, rows: number): number {
  return (rows - 1) * Math.min(U, R) + R;
}

/**
 * PE sets of `height` × `width` that fit beside and above each other. A set that is wider than the
 * array is cut into segments as wide as the array and a rest (§III-A, "PE Set Mapping").
 */
export function setsThatFit(chip: EyerissChip, height: number, width: number): number {
  const bands = Math.floor(chip.rows / height);
  const whole = Math.floor(width / chip.columns);
  const rest = width % chip.columns;
  if (rest === 0) return Math.floor(bands / whole);
  const restsInBand = Math.floor(chip.columns / rest);
  let sets = Math.floor((bands * restsInBand) / (whole * restsInBand + 1));
  while (bandsFor(sets + 1) <= bands) sets++;
  while (sets > 0 && bandsFor(sets) > bands) sets--;
  return sets;

  function bandsFor(count: number): number {
    return count * whole + Math.ceil(count / restsInBand);
  }
}

/** Banks for the inputs of a pass and for the partial sums of all passes over a strip (§III-A, Table III). */
export function banksOf(
  chip: EyerissChip,
  shape: ConvolutionShape,
  { m, n, e, q, r }: Pick<RowStationaryMapping, 'm' | 'n' | 'e' | 'q' | 'r'>,
): { readonly inputs: number; readonly partialSums: number } {
  const bytes = (words: number) => Math.ceil((words * DATA_BYTES) / chip.bankBytes);
  return {
    inputs: bytes(n * Math.min(q * r, shape.C) * inputRowsOf(shape, e) * shape.W),
    partialSums: bytes(n * m * e * shape.F),
  };
}

/**
 * The first limit that a mapping breaks, as a phrase with what was found and what is allowed, or
 * nothing where the chip can run it.
 */
export function brokenLimit(
  chip: EyerissChip,
  shape: ConvolutionShape,
  mapping: RowStationaryMapping,
): string | undefined {
  const { M, N, C, E, R, S } = shape;
  const { m, n, e, p, q, r, t } = mapping;
  for (const [letter, value, most] of [
    ['m', m, M],
    ['n', n, N],
    ['e', e, E],
    ['p · t', p * t, m],
    ['q', q, C],
    ['r', r, Math.ceil(C / q)],
  ] as const) {
    if (!Number.isInteger(value) || value < 1 || value > most) {
      return `${letter} is ${value}, but must be a whole number from 1 to ${most}`;
    }
  }
  if (R > chip.rows) return `filters have ${R} rows, but the array only ${chip.rows}`;
  if (q * S > chip.inputSpadWords) {
    return `q · S = ${q * S} inputs, but the scratch pad holds ${chip.inputSpadWords}`;
  }
  if (p * q * S > chip.weightSpadWords) {
    return `p · q · S = ${p * q * S} weights, but the scratch pad holds ${chip.weightSpadWords}`;
  }
  if (p > chip.partialSumSpadWords) {
    return `p = ${p} partial sums, but the scratch pad holds ${chip.partialSumSpadWords}`;
  }
  const most = setsThatFit(chip, R * r, e);
  if (t > most) {
    return `t = ${t} columns of PE sets of ${R * r} × ${e}, but the array has room for ${most}`;
  }
  const weights = p * t * Math.min(q * r, C) * R * S * DATA_BYTES;
  if (weights > chip.weightBufferBytes) {
    return `a pass has ${weights} bytes of weights, but their buffer holds ${chip.weightBufferBytes}`;
  }
  const { inputs, partialSums } = banksOf(chip, shape, mapping);
  if (inputs + partialSums > bufferBanks(chip)) {
    return (
      `${inputs} banks of inputs and ${partialSums} of partial sums, ` +
      `but the buffer has ${bufferBanks(chip)}`
    );
  }
  return undefined;
}
