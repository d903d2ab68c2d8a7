import { InputError, UsageError } from '@pith/container';
import type { ArithmeticKind, EnergyCosts } from '../../energy/energy-costs.js';
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

/** Plain JSON. */
export interface EnergyDecomposition {
  readonly unit: EnergyCosts['unit'];
  readonly costs: EnergyCosts['name'];
  /** Weights of the matrix, zeros included. */
  readonly weights: number;
  readonly nonzeros: number;
  readonly paddingZeros: number;
  /** Bits of an entry: code and relative index. */
  readonly entryBits: number;
  /** Share of inputs that are not zero, mean over the vectors. */
  readonly activationDensity: number;
  readonly fetch: EnergyLadder;
  readonly factors: EnergyFactors;
  /** Of one vector: all weights, and the entries that meet a non-zero activation. */
  readonly arithmetic: {
    readonly denseKind: ArithmeticKind;
    readonly dense: number;
    readonly chipKind: ArithmeticKind;
    readonly chip: number;
    readonly factor: number;
  };
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
  const fetch = {
    denseDram: weights * costs.dram(FLOAT_BITS),
    denseSram: lines(weights, FLOAT_BITS),
    pruned: lines(entries, FLOAT_BITS + indexBits) + allPointers,
    shared: lines(entries, entryBits) + allPointers,
    nonZeroActivations: lines(mean.entries, entryBits) + pointers,
    wholeLines: mean.matrixReads * line + pointers,
  };
  if (fetch.wholeLines === 0) {
    throw new InputError(
      'no activation is other than zero: nothing is fetched, nothing to compare',
    );
  }
  const denseKind = costs.unit === 'pJ' ? 'float-32' : 'fixed-16';
  const chipKind = 'fixed-16';
  const dense = weights * costs.multiplyAccumulate(denseKind);
  const chip = mean.entries * costs.multiplyAccumulate(chipKind);
  return {
    ...{ unit: costs.unit, costs: costs.name, weights, nonzeros: entries - paddingZeros },
    ...{ paddingZeros, entryBits, activationDensity: mean.activeInputs / inputs },
    ...{ fetch, factors: energyFactors(fetch) },
    arithmetic: { denseKind, dense, chipKind, chip, factor: dense / chip },
  };
}

/** The factors of a ladder, or of the sum of several layers' ladders. */
export function energyFactors(ladder: EnergyLadder): EnergyFactors {
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

/** Layers that run one after the other. */
export function sumLadders(ladders: readonly EnergyLadder[]): EnergyLadder {
  const sum = (step: keyof EnergyLadder) =>
    ladders.reduce((total, ladder) => total + ladder[step], 0);
  return {
    denseDram: sum('denseDram'),
    denseSram: sum('denseSram'),
    pruned: sum('pruned'),
    shared: sum('shared'),
    nonZeroActivations: sum('nonZeroActivations'),
    wholeLines: sum('wholeLines'),
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
