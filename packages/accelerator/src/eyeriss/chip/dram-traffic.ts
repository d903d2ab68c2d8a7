import { UsageError } from '@pith/container';
import { eachType } from './access-energy.js';
import { DATA_BITS } from './chip.js';
import type { ByDataType, ChipAccesses } from './count-accesses.js';
import { LONGEST_RUN, PAIRS_A_WORD, WORD_BITS } from './run-length-code.js';

/** Coded size over plain size of a layer's data: below 1 where coding helps. */
export interface CodedShares {
  /** 1 for the inputs of a network's first layer, which stay as they are. */
  readonly inputs: number;
  /** @default 1, as the chip does not code them */
  readonly weights?: number;
  readonly outputs: number;
}

/**
 * 16-bit words to and from DRAM when inputs and outputs are run-length coded there
 * (JSSC 2017, §IV-B). Whatever is fetched several times is fetched coded each time.
 *
 * @throws {UsageError} when a share is negative or not finite
 */
export function codedDramWords(
  dram: ChipAccesses['dram'],
  shares: CodedShares,
): ByDataType<number> {
  for (const [name, share] of Object.entries(shares)) {
    if (!Number.isFinite(share) || share < 0) {
      throw new UsageError(`coded share of ${name} is ${share}, but must be a number from 0 up`);
    }
  }
  const share = {
    inputs: shares.inputs,
    weights: shares.weights ?? 1,
    partialSums: shares.outputs,
  };
  return eachType((type) => dram[type] * share[type]);
}

/**
 * Coded size over plain size to be expected of values that are zero independently of each other: for
 * estimates where only a fraction of zeros is known. A pair ends at the first value that is not zero
 * or at the 32nd, so it covers 1 + z + … + z³¹ values.
 *
 * @param zeros fraction of zeros, 0…1
 * @throws {UsageError} for other numbers
 */
export function expectedCodedShare(zeros: number): number {
  if (!(zeros >= 0 && zeros <= 1)) {
    throw new UsageError(`fraction of zeros is ${zeros}, but must be from 0 to 1`);
  }
  const longest = LONGEST_RUN + 1;
  const covered = zeros === 1 ? longest : (1 - zeros ** longest) / (1 - zeros);
  return WORD_BITS / PAIRS_A_WORD / covered / DATA_BITS;
}
