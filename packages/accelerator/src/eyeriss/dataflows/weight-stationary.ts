import { defineDataflow } from '../dataflow.js';
import { keep, loop, spread, spreadWithDelayLines, stream } from '../loop-nest.js';

/**
 * Weight stationary (WS; ISCA 2016, §IV: neuFlow and others): an element holds one weight
 * for all outputs of the batch. R·S elements hold a filter's plane, r planes of as many channels add
 * up, t filters work at once. Inputs are broadcast, in strips of f output columns; a partial sum
 * passes along the S elements of a row, then waits in a delay line in the buffer for the next row.
 *
 * The buffer must hold the partial sums of t filters for the whole batch, N·t·E·F: in the paper as
 * here, 256 processing elements cannot run AlexNet's CONV1 at a batch of 64 (§VII).
 */
export const weightStationary = defineDataflow({
  name: 'weight-stationary',
  symbol: 'WS',
  source: 'Chen, Emer, Sze, ISCA 2016, §IV',
  registerFileBytes: 2,
  nest: [
    loop('M', 't'),
    keep('partialSums', 'buffer'), // N·t·E·F
    loop('C', 'r'),
    spread('M'), // over t
    spread('C'), // over r
    spreadWithDelayLines('R'),
    spread('S'),
    keep('weights', 'registerFile'), // 1
    loop('N'),
    loop('F', 'f'),
    stream('inputs'),
    loop('E'),
    loop('F'),
  ],
  /** A strip's row without the S columns that are in elements, between each two filter rows. */
  delayLineWords: ({ R, U }, { r = 1, t = 1, f = 1 }) => r * t * (R - 1) * U * (f - 1),
});
