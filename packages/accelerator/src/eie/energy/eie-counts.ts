import type { EieConfiguration } from '../configuration.js';
import type { MatrixVectorTiming } from '../matrix-vector-timing.js';

/**
 * What runs on EIE accessed and computed, over all processing elements (EIE, §IV): the part of
 * `MatrixVectorTiming` that energy depends on, so that runs can be added up. Whole numbers from 0 up.
 */
export interface EieCounts {
  /** Inputs that leading non-zero detection looked at, zeros too: reads of source registers. */
  readonly sourceRegisterReads: number;
  /** Non-zero inputs sent to all processing elements. */
  readonly broadcasts: number;
  /** Values put into queues, and taken out later. */
  readonly queuePushes: number;
  /** Single pointers of 16 bits; a column takes two, one from each bank. */
  readonly pointerReads: number;
  /** Lines of the sparse-matrix SRAMs, each `sramWidth` bits. */
  readonly matrixReads: number;
  /** Entries that passed the arithmetic units, padding zeros included. */
  readonly entries: number;
  readonly paddingZeros: number;
  /** Outputs that were rectified at write-back. */
  readonly outputs: number;
  /** Activations moved between SRAM and registers, where a vector outgrows these. */
  readonly activationSramReads: number;
  readonly activationSramWrites: number;
}

/** The part of a configuration that energy depends on. */
export type EieMemories = Pick<
  EieConfiguration,
  | 'processingElements'
  | 'sramWidth'
  | 'pointerBits'
  | 'matrixSramBytes'
  | 'pointerSramBytes'
  | 'activationSramBytes'
>;

/** @param outputs of the matrix */
export function eieCounts(
  { reads, writes, queue, broadcasts, entries, paddingZeros }: MatrixVectorTiming,
  outputs: number,
): EieCounts {
  return {
    sourceRegisterReads: reads.sourceRegisters,
    broadcasts,
    queuePushes: queue.pushes,
    pointerReads: reads.evenPointers + reads.oddPointers,
    matrixReads: reads.matrixSramRows,
    entries,
    paddingZeros,
    outputs,
    activationSramReads: reads.activationSram,
    activationSramWrites: writes.activationSram,
  };
}

/** The counts of several runs together; all 0 for none. */
export function sumCounts(runs: Iterable<EieCounts>): EieCounts {
  const sum = {
    sourceRegisterReads: 0,
    broadcasts: 0,
    queuePushes: 0,
    pointerReads: 0,
    matrixReads: 0,
    entries: 0,
    paddingZeros: 0,
    outputs: 0,
    activationSramReads: 0,
    activationSramWrites: 0,
  } satisfies EieCounts;
  for (const run of runs) for (const name of COUNT_NAMES) sum[name] += run[name];
  return sum;
}

export const COUNT_NAMES = [
  'sourceRegisterReads',
  'broadcasts',
  'queuePushes',
  'pointerReads',
  'matrixReads',
  'entries',
  'paddingZeros',
  'outputs',
  'activationSramReads',
  'activationSramWrites',
] as const satisfies readonly (keyof EieCounts)[];
