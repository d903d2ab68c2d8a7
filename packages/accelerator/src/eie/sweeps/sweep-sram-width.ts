import { UsageError } from '@pith/container';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import { type EieConfiguration, eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { simulateTiming } from '../matrix-vector-timing.js';
import { nonZeroInputs } from '../simulate-matrix-vector.js';
import { powersOfTwo } from './powers-of-two.js';
import type { SweepLayer } from './sweep-layer.js';

/** A product with a sparse-matrix SRAM of this width (Han et al., ISCA 2016, §VI-B and Fig. 9). */
export interface SramWidthPoint {
  /** Bits of a row, which one read gives. */
  readonly sramWidth: number;
  readonly entriesPerRow: number;
  readonly reads: number;
  /** In the unit of the costs. */
  readonly energyPerRead: number;
  readonly energy: number;
}

/** 32, 64, … 512 bits, as in Fig. 9. */
export const SWEPT_SRAM_WIDTHS: readonly number[] = powersOfTwo(32, 512);

/**
 * One product with wider and wider reads of the sparse-matrix SRAM: fewer of them, but each costs more
 * and brings entries that nobody uses where columns end.
 *
 * @param widths bits @default SWEPT_SRAM_WIDTHS
 * @throws {UsageError} no widths, or one that holds no whole number of entries
 */
export function sweepSramWidth(
  { matrix, activations }: SweepLayer,
  costs: EnergyCosts,
  widths: readonly number[] = SWEPT_SRAM_WIDTHS,
  base: EieConfiguration = eieConfiguration(),
): SramWidthPoint[] {
  if (widths.length === 0) throw new UsageError('there are no SRAM widths to sweep over');
  const active = nonZeroInputs(activations);
  return widths.map((sramWidth) => {
    const interleaved = interleave(matrix, eieConfiguration({ ...base, sramWidth }));
    const reads = simulateTiming(interleaved, active).reads.matrixSramRows;
    const energyPerRead = costs.sram(base.matrixSramBytes, sramWidth);
    const { entriesPerSramRow: entriesPerRow } = interleaved;
    return { sramWidth, entriesPerRow, reads, energyPerRead, energy: reads * energyPerRead };
  });
}
