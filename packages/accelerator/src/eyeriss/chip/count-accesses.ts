import { type ConvolutionShape, type DataType, multiplyAccumulates } from '../convolution-shape.js';
import { blocksOf, overBlocks } from './blocks.js';
import { inputRowsOf, type RowStationaryMapping } from './row-stationary-mapping.js';

/** Zeros around an input plane that the chip makes itself: they are not fetched from DRAM. */
export interface PlanePadding {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export const NO_PADDING: PlanePadding = { top: 0, bottom: 0, left: 0, right: 0 };

/** 16-bit words that a memory gives and takes. */
export interface ReadsAndWrites {
  readonly reads: number;
  readonly writes: number;
}

/** Partial sums are outputs at the end. */
export type ByDataType<T> = Readonly<Record<DataType, T>>;

/** 16-bit words that a layer moves for its whole batch; before run-length coding and gating. */
export interface ChipAccesses {
  /** Inputs and weights are read, outputs written. */
  readonly dram: ByDataType<number>;
  /** Writes of inputs and weights are what came from DRAM; partial sums go and come once a pass. */
  readonly buffer: ByDataType<ReadsAndWrites>;
  /** Words delivered to processing elements, each receiver counted; of partial sums, hops to the next. */
  readonly array: ByDataType<number>;
  /** Scratch pads of all processing elements. */
  readonly spads: ByDataType<ReadsAndWrites>;
  readonly multiplyAccumulates: number;
  /** Processing passes. */
  readonly passes: number;
}

/**
 * Counts a layer's accesses under a mapping, for the order of passes in JSSC 2017, §III-A, Fig. 7:
 *
 * `for each group, n inputs, m filters, strip of e output rows, q · r channels, p · t filters: a pass`
 *
 * Inputs of q · r channels are fetched into the buffer once for the m filters, so M / m times in all,
 * and rows that two strips share twice; weights are fetched once a pass; partial sums of m filters
 * stay in the buffer until all channels are done. What the last blocks have less is counted exactly.
 * In the terms of ISCA 2016, §VI-C, inputs are read a, ab, abc and abcd times from DRAM, buffer, array
 * and register file. This counts two things more, which the chip does: a word that enters the buffer
 * or a scratch pad is written there, and partial sums of the last pass are written to the buffer and
 * read again on their way to DRAM.
 *
 * Buffer accesses as in JSSC 2017, Table V, are reads of inputs and reads and writes of partial sums.
 */
export function countAccesses(
  shape: ConvolutionShape,
  mapping: RowStationaryMapping,
  padding: PlanePadding = NO_PADDING,
): ChipAccesses {
  const { G, N, M, C, W, E, F, R, S } = shape;
  const { m, n, e, p, q, r, t } = mapping;
  const mBlocks = blocksOf(M, m);
  const nBlocks = Math.ceil(N / n);
  const strips = Math.ceil(E / e);
  const channelPasses = Math.ceil(C / (q * r));
  const filterPasses = overBlocks(mBlocks, (filters) => Math.ceil(filters / (p * t)));
  const outputs = G * N * M * E * F;
  const macs = multiplyAccumulates(shape);

  const rows = overBlocks(blocksOf(E, e), (strip) => inputRowsOf(shape, strip));
  const storedColumns = W - padding.left - padding.right;
  const inputFetches = G * N * C * storedColumns * storedRows(shape, e, padding) * Math.ceil(M / m);
  const inputReads = G * N * C * W * rows * filterPasses;
  const weightFetches = G * M * C * R * S * nBlocks * strips;

  // A processing element takes one row of each of its channels, whichever of a set it is.
  const sets = overBlocks(mBlocks, (filters) => Math.ceil(filters / p));
  const inputDeliveries = G * N * C * W * R * E * sets;
  const weightDeliveries = G * M * C * R * S * nBlocks * E;
  const hops = outputs * (R * Math.ceil(C / q) - channelPasses);
  const sumsInSpads = macs - outputs * R * Math.ceil(C / q);

  return {
    dram: { inputs: inputFetches, weights: weightFetches, partialSums: outputs },
    buffer: {
      inputs: { reads: inputReads, writes: inputFetches },
      weights: { reads: weightFetches, writes: weightFetches },
      partialSums: { reads: outputs * channelPasses, writes: outputs * channelPasses },
    },
    array: { inputs: inputDeliveries, weights: weightDeliveries, partialSums: hops },
    spads: {
      inputs: { reads: macs, writes: inputDeliveries },
      weights: { reads: macs, writes: weightDeliveries },
      partialSums: { reads: sumsInSpads, writes: sumsInSpads },
    },
    multiplyAccumulates: macs,
    passes: G * nBlocks * strips * channelPasses * filterPasses,
  };
}

/** Rows of a stored plane that all strips together fetch: shared rows twice, padding never. */
function storedRows(shape: ConvolutionShape, e: number, { top, bottom }: PlanePadding): number {
  const { H, E, R, U } = shape;
  const last = H - bottom;
  let rows = 0;
  for (let first = 0; first < E; first += e) {
    const strip = Math.min(e, E - first);
    if (U > R) {
      // The rows between windows are not fetched.
      for (let y = first; y < first + strip; y++) rows += between(y * U, y * U + R);
    } else {
      rows += between(first * U, (first + strip - 1) * U + R);
    }
  }
  return rows;

  function between(from: number, to: number): number {
    return Math.max(0, Math.min(to, last) - Math.max(from, top));
  }
}
