import type { ConvolutionShape } from '../convolution-shape.js';
import { blocksOf } from './blocks.js';
import { DATA_BYTES, type EyerissChip } from './chip.js';
import type { ByDataType } from './count-accesses.js';
import { inputRowsOf, type RowStationaryMapping } from './row-stationary-mapping.js';

/** Core cycles of a layer for its whole batch. */
export interface ProcessingCycles {
  /** Of the busiest processing element in each pass: what the array takes when nothing waits. */
  readonly computing: number;
  /** More, where the buses to the array give inputs or partial sums more slowly than it computes. */
  readonly waiting: number;
  /** Weights of a pass have to be in the scratch pads before it starts (JSSC 2017, §VI-A). */
  readonly loadingWeights: number;
  readonly total: number;
}

/**
 * "Processing latency" (JSSC 2017, Tables V and VI): transfers to and from DRAM are hidden. In a pass
 * a processing element multiplies n · p · q rows of S weights, F times; meanwhile all inputs and
 * partial sums of the pass go over the buses of §V-B, one word of inputs and four of partial sums a
 * cycle in each direction.
 *
 * AlexNet's layers come out 5 to 14 % below Table V, CONV5 1 % above: what fills and drains the array
 * in each pass, other than weights, is not counted. VGG-16 at the 0.7 frames/s of the chip is bound by
 * the bus of partial sums, which it is with one or two channels a pass in its early layers; mappings
 * that `mapLayer` finds take more channels a pass and are twice as fast (latency.test.ts has both).
 */
export function processingCycles(
  chip: EyerissChip,
  shape: ConvolutionShape,
  mapping: RowStationaryMapping,
): ProcessingCycles {
  const { G, N, M, C, E, F, R, S, W } = shape;
  const { m, n, e, p, q, r, t } = mapping;
  let computing = 0;
  let waiting = 0;
  let loadingWeights = 0;
  const filterBlocks = blocksOf(M, m).flatMap((outer) =>
    blocksOf(outer.size, p * t).map(({ size, count }) => ({ size, count: count * outer.count })),
  );
  for (const inputs of blocksOf(N, n)) {
    for (const strip of blocksOf(E, e)) {
      for (const channels of blocksOf(C, q * r)) {
        for (const filters of filterBlocks) {
          const passes = G * inputs.count * strip.count * channels.count * filters.count;
          const compute =
            inputs.size * Math.min(p, filters.size) * Math.min(q, channels.size) * S * F;
          const inputWords = inputs.size * channels.size * inputRowsOf(shape, strip.size) * W;
          const sums = inputs.size * filters.size * strip.size * F;
          const moving = Math.max(
            inputWords / chip.inputWordsPerCycle,
            sums / chip.partialSumWordsPerCycle,
          );
          const weights = filters.size * channels.size * R * S;
          computing += passes * compute;
          waiting += passes * Math.max(0, Math.ceil(moving) - compute);
          loadingWeights += passes * Math.ceil(weights / chip.weightWordsPerCycle);
        }
      }
    }
  }
  return { computing, waiting, loadingWeights, total: computing + waiting + loadingWeights };
}

/**
 * Seconds in which the chip as made stands still: it does not compute while it loads inputs or writes
 * outputs (§VI-A); weights come while it computes.
 *
 * @param words that cross the link, by data type
 */
export function transferSeconds(chip: EyerissChip, words: ByDataType<number>): number {
  const bytes = (words.inputs + words.partialSums) * DATA_BYTES;
  return bytes / ((chip.linkHertz * chip.linkBits) / 8);
}
