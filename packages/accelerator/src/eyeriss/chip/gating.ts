import { UsageError } from '@pith/container';
import type { ChipAccesses } from './count-accesses.js';

/**
 * What is left of a layer's accesses when multiply-accumulates with a zero input are gated: the zero
 * buffer tells from the input that nothing needs to be done, so the weight is not read, the multiplier
 * and adder do not switch and the partial sum stays as it is (JSSC 2017, §V-C, Fig. 12). The input
 * itself is still read, and what moves between levels moves all the same.
 *
 * The paper says that gating saves 45 % of a processing element's power, and not on what; what this
 * gives depends on the share.
 *
 * @param gatedShare multiply-accumulates whose input is zero, padding included, 0…1
 * @throws {UsageError} for other shares
 */
export function gateZeroInputs(accesses: ChipAccesses, gatedShare: number): ChipAccesses {
  if (!(gatedShare >= 0 && gatedShare <= 1)) {
    throw new UsageError(`share of gated operations is ${gatedShare}, but must be from 0 to 1`);
  }
  const left = 1 - gatedShare;
  const { weights, partialSums } = accesses.spads;
  return {
    ...accesses,
    spads: {
      ...accesses.spads,
      weights: { reads: weights.reads * left, writes: weights.writes },
      partialSums: { reads: partialSums.reads * left, writes: partialSums.writes * left },
    },
    multiplyAccumulates: accesses.multiplyAccumulates * left,
  };
}
