import { UsageError } from '@pith/container';
import { type EieConfiguration, eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { simulateTiming } from '../matrix-vector-timing.js';
import { nonZeroInputs } from '../simulate-matrix-vector.js';
import { powersOfTwo } from './powers-of-two.js';
import type { SweepLayer } from './sweep-layer.js';

/** A product with queues of this depth (Han et al., ISCA 2016, §VI-B and Fig. 8). */
export interface QueueDepthPoint {
  readonly queueDepth: number;
  readonly cycles: number;
  readonly loadBalanceEfficiency: number;
  /** Cycles in which the broadcast waited for a full queue. */
  readonly blockedCycles: number;
}

/** 1, 2, 4, … 256, as in Fig. 8. */
export const SWEPT_QUEUE_DEPTHS: readonly number[] = powersOfTwo(1, 256);

/**
 * One product with deeper and deeper activation queues.
 *
 * @param depths @default SWEPT_QUEUE_DEPTHS
 * @throws {UsageError} no depths, or one that is no whole number from 1 to 65536
 */
export function sweepQueueDepth(
  { matrix, activations }: SweepLayer,
  depths: readonly number[] = SWEPT_QUEUE_DEPTHS,
  base: EieConfiguration = eieConfiguration(),
): QueueDepthPoint[] {
  if (depths.length === 0) throw new UsageError('there are no queue depths to sweep over');
  const active = nonZeroInputs(activations);
  // The matrix lies the same whatever the queues.
  const interleaved = interleave(matrix, base);
  return depths.map((queueDepth) => {
    const configuration = eieConfiguration({ ...base, queueDepth });
    const timing = simulateTiming({ ...interleaved, configuration }, active);
    const { cycles, loadBalanceEfficiency, blockedCycles } = timing;
    return { queueDepth, cycles, loadBalanceEfficiency, blockedCycles };
  });
}
