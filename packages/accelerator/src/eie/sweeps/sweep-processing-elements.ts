import { UsageError } from '@pith/container';
import { type EieConfiguration, eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { simulateTiming } from '../matrix-vector-timing.js';
import { nonZeroInputs } from '../simulate-matrix-vector.js';
import { powersOfTwo } from './powers-of-two.js';
import type { SweepLayer } from './sweep-layer.js';

/** A product on so many PEs (Han et al., ISCA 2016, §VI-D and Figs. 11 to 13). */
export interface ProcessingElementsPoint {
  readonly processingElements: number;
  readonly cycles: number;
  readonly theoreticalCycles: number;
  /** Cycles on one PE over cycles on these (Fig. 11). */
  readonly speedUp: number;
  /** Padding zeros of the whole matrix. */
  readonly paddingZeros: number;
  /** Entries that are weights over all entries, of the whole matrix (Fig. 12). */
  readonly realWork: number;
  /** Fig. 13 */
  readonly loadBalanceEfficiency: number;
}

/** 1, 2, 4, … 256, as in Figs. 11 to 13. */
export const SWEPT_PROCESSING_ELEMENTS: readonly number[] = powersOfTwo(1, 256);

/**
 * One product on more and more PEs.
 *
 * Accumulators are shared out: with n times the PEs each has as many fewer, so that a matrix that is
 * computed in one go by the configuration given is computed in one go by each. Nothing is said of
 * whether its entries fit into the SRAM of few PEs.
 *
 * @param counts of PEs @default SWEPT_PROCESSING_ELEMENTS
 * @throws {UsageError} no counts, or one that is no whole number from 1 to 1024
 */
export function sweepProcessingElements(
  { matrix, activations }: SweepLayer,
  counts: readonly number[] = SWEPT_PROCESSING_ELEMENTS,
  base: EieConfiguration = eieConfiguration(),
): ProcessingElementsPoint[] {
  if (counts.length === 0) throw new UsageError('there are no numbers of PEs to sweep over');
  const accumulators = base.processingElements * base.activationRegisters;
  const active = nonZeroInputs(activations);
  const runOn = (processingElements: number) => {
    const activationRegisters = Math.max(1, Math.ceil(accumulators / processingElements));
    const configuration = eieConfiguration({ ...base, processingElements, activationRegisters });
    const interleaved = interleave(matrix, configuration);
    return { interleaved, timing: simulateTiming(interleaved, active) };
  };
  const runs = counts.map((count) => ({ count, ...runOn(count) }));
  const alone = (runs.find(({ count }) => count === 1) ?? runOn(1)).timing.cycles;
  return runs.map(({ count, interleaved: { entries, paddingZeros }, timing }) => ({
    processingElements: count,
    cycles: timing.cycles,
    theoreticalCycles: timing.theoreticalCycles,
    speedUp: alone / timing.cycles,
    paddingZeros,
    realWork: entries === 0 ? 1 : 1 - paddingZeros / entries,
    loadBalanceEfficiency: timing.loadBalanceEfficiency,
  }));
}
