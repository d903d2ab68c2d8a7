import { InputError, UsageError } from '@pith/container';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { InterleavedMatrix } from '../interleaved-csc.js';
import { weightReads } from './weight-reads.js';

/**
 * Energy of fetching a layer's weights for one vector, technique by technique, in the costs' unit.
 * Each step keeps what the steps before it brought.
 */
export interface EnergyLadder {
  /** All weights, 32 bits each, from DRAM. */
  readonly denseDram: number;
  /** The same from the sparse-matrix SRAMs, in lines as wide as they are. */
  readonly denseSram: number;
  /** Non-zeros and padding zeros: 32 bits and a relative index each; and all pointers. */
  readonly pruned: number;
  /** Codes in place of values. */
  readonly shared: number;
  /** The columns and pointers of non-zero activations alone, as if single entries could be read. */
  readonly nonZeroActivations: number;
  /** In whole lines, as they are read: the energy on the chip. */
  readonly wholeLines: number;
}

/** What each technique saves: energy before over energy after. `total` is their product. */
export interface EnergyFactors {
  readonly sram: number;
  readonly sparsity: number;
  readonly sharing: number;
  readonly zeroActivations: number;
  /** At most 1: of a line that holds a column's end, other columns' entries are read for nothing. */
  readonly wholeLines: number;
  readonly total: number;
}

/** What EIE's abstract states of the same four techniques; it has no figure for whole lines. */
export const PUBLISHED_FACTORS = {
  sram: 120,
  sparsity: 10,
  sharing: 8,
  zeroActivations: 3,
} as const satisfies Partial<EnergyFactors>;

/** What a decomposition is made of, in sums: of one vector in the mean. */
export interface EnergyParts {
  /** Weights of the matrices, zeros included. */
  readonly weights: number;
  readonly nonzeros: number;
  readonly paddingZeros: number;
  readonly inputs: number;
  /** Inputs that are not zero, mean over the vectors. */
  readonly activeInputs: number;
  readonly fetch: EnergyLadder;
  /** Energy of all weights' products and sums, and of the entries that meet a non-zero activation. */
  readonly arithmetic: { readonly dense: number; readonly chip: number };
}

/** Plain JSON. */
export interface EnergyDecomposition extends EnergyParts {
  readonly factors: EnergyFactors;
  /** arithmetic.dense / arithmetic.chip */
  readonly arithmeticFactor: number;
}

const FLOAT_BITS = 32;

/**
 * Takes the energy that EIE saves apart (Han et al., ISCA 2016, abstract and §I: SRAM in place of DRAM
 * saves 120 times, sparsity 10, weight sharing 8, skipped zero activations 3), from what is counted:
 *
 * - SRAM: at the capacity and width that is read, not at the 32 kB and 32 bits of Table I.
 * - Sparsity: padding zeros, relative indexes and pointers are fetched too.
 * - Sharing: 32 + 4 bits become 4 + 4, since the index stays.
 * - Zero activations: skip entries and pointers alike.
 * - Whole lines: a column's part on a processing element is a few entries, and a line has eight.
 *
 * Arithmetic is float-32 without compression and fixed-16 on the chip; in a set that knows no float,
 * fixed-16 in both.
 *
 * @param matrix as `interleave` gives it
 * @param vectors [inputs] each; figures are means over them
 * @throws {UsageError} without vectors
 * @throws {InputError} when a vector has not as many elements as the matrix inputs, or nothing is
 *   fetched: no weight, or no activation, is other than zero
 */
export function energyDecomposition(
  matrix: InterleavedMatrix,
  vectors: readonly Float32Array[],
  costs: EnergyCosts,
): EnergyDecomposition {
  return decompose(energyParts(matrix, vectors, costs));
}

/** @throws {InputError} when nothing is fetched: then there is nothing to compare with */
export function decompose(parts: EnergyParts): EnergyDecomposition {
  const { fetch, arithmetic } = parts;
  if (fetch.wholeLines === 0 || arithmetic.chip === 0) {
    throw new InputError(
      'no weight meets an activation other than zero: nothing is fetched, and nothing to compare with',
    );
  }
  const arithmeticFactor = arithmetic.dense / arithmetic.chip;
  return { ...parts, factors: energyFactors(fetch), arithmeticFactor };
}

/** The sums of a decomposition; as `energyDecomposition`, but nothing need be fetched. */
export function energyParts(
  matrix: InterleavedMatrix,
  vectors: readonly Float32Array[],
  costs: EnergyCosts,
): EnergyParts {
  const { configuration, inputs, outputs, entries, paddingZeros, codeBits, rowBatches } = matrix;
  const { sramWidth, indexBits, pointerBits, processingElements } = configuration;
  if (vectors.length === 0) throw new UsageError('no vectors to count the zeros of');
  const mean = meanReads(matrix, vectors);
  const weights = inputs * outputs;
  const entryBits = codeBits + indexBits;
  const line = costs.sram(configuration.matrixSramBytes, sramWidth);
  const pointer = costs.sram(configuration.pointerSramBytes / 2, pointerBits);
  const lines = (count: number, bits: number) => ((count * bits) / sramWidth) * line;
  const allPointers = 2 * processingElements * rowBatches * inputs * pointer;
  const pointers = mean.pointerReads * pointer;
  return {
    ...{ weights, nonzeros: entries - paddingZeros, paddingZeros },
    ...{ inputs, activeInputs: mean.activeInputs },
    fetch: {
      denseDram: weights * costs.dram(FLOAT_BITS),
      denseSram: lines(weights, FLOAT_BITS),
      pruned: lines(entries, FLOAT_BITS + indexBits) + allPointers,
      shared: lines(entries, entryBits) + allPointers,
      nonZeroActivations: lines(mean.entries, entryBits) + pointers,
      wholeLines: mean.matrixReads * line + pointers,
    },
    arithmetic: {
      dense: weights * costs.multiplyAccumulate(costs.unit === 'pJ' ? 'float-32' : 'fixed-16'),
      chip: mean.entries * costs.multiplyAccumulate('fixed-16'),
    },
  };
}

function energyFactors(ladder: EnergyLadder): EnergyFactors {
  const { denseDram, denseSram, pruned, shared, nonZeroActivations, wholeLines } = ladder;
  return {
    sram: denseDram / denseSram,
    sparsity: denseSram / pruned,
    sharing: pruned / shared,
    zeroActivations: shared / nonZeroActivations,
    wholeLines: nonZeroActivations / wholeLines,
    total: denseDram / wholeLines,
  };
}

/** Matrices that are multiplied one after the other. */
export function sumEnergyParts(all: readonly EnergyParts[]): EnergyParts {
  const sum = (pick: (parts: EnergyParts) => number) =>
    all.reduce((total, parts) => total + pick(parts), 0);
  return {
    weights: sum(({ weights }) => weights),
    nonzeros: sum(({ nonzeros }) => nonzeros),
    paddingZeros: sum(({ paddingZeros }) => paddingZeros),
    inputs: sum(({ inputs }) => inputs),
    activeInputs: sum(({ activeInputs }) => activeInputs),
    fetch: {
      denseDram: sum(({ fetch }) => fetch.denseDram),
      denseSram: sum(({ fetch }) => fetch.denseSram),
      pruned: sum(({ fetch }) => fetch.pruned),
      shared: sum(({ fetch }) => fetch.shared),
      nonZeroActivations: sum(({ fetch }) => fetch.nonZeroActivations),
      wholeLines: sum(({ fetch }) => fetch.wholeLines),
    },
    arithmetic: {
      dense: sum(({ arithmetic }) => arithmetic.dense),
      chip: sum(({ arithmetic }) => arithmetic.chip),
    },
  };
}

function meanReads(matrix: InterleavedMatrix, vectors: readonly Float32Array[]) {
  const mean = { activeInputs: 0, entries: 0, matrixReads: 0, pointerReads: 0 };
  for (const vector of vectors) {
    if (vector.length !== matrix.inputs) {
      throw new InputError(
        `a vector of ${vector.length} elements for a matrix of ${matrix.inputs} inputs`,
      );
    }
    const reads = weightReads(matrix, vector);
    mean.activeInputs += reads.activeInputs / vectors.length;
    mean.entries += reads.entries / vectors.length;
    mean.matrixReads += reads.matrixReads / vectors.length;
    mean.pointerReads += reads.pointerReads / vectors.length;
  }
  return mean;
}
