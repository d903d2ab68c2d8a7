import type { BinaryCoder } from '../range-coder.js';
import { shrunk } from './group-statistics.js';
import type { MixedBit } from './mixed-bit.js';
import { NEAREST } from './plane-neighbours.js';
import type { SignVotes } from './sign-votes.js';
import { type TensorHistory, YES } from './tensor-history.js';

/** Slots: 9 for each role. */
export const SIGN_SLOTS = 36;

/** Codes whether the element at hand, which is not zero, is negative. */
export function codeSign(
  coder: BinaryCoder,
  model: MixedBit,
  history: TensorHistory,
  votes: SignVotes,
  told: number,
): number {
  const { input, output, neighbours } = history;
  model.known(history.all.negative(0));
  model.known(history.outputs.negative(output));
  model.known(history.inputs.negative(input));
  model.known(yesIfNegative(history.before));
  votes.count(input, output);
  model.known(votes.byAgreement);
  model.known(votes.byLikeness);
  if (history.hasPlane) {
    const { nearest } = neighbours;
    model.known(shrunk(neighbours.negatives, neighbours.nonzeros, 32768, 4));
    for (let k = 0; k < NEAREST; k++) model.known(yesIfNegative(nearest[k]!));
    const slot = 3 * slotOf(nearest[0]!) + slotOf(nearest[1]!);
    model.learnt(9 * history.role + slot, 0, 0);
  }
  if (history.hasChannels) {
    model.known(history.slices.negative(history.slice));
    model.known(history.places.negative(history.place));
  }
  const negative = model.code(coder, history.role, told);
  votes.add(output, negative);
  return negative;
}

function yesIfNegative(level: number): number {
  return level < 0 ? YES : level > 0 ? -YES : 0;
}

function slotOf(level: number): number {
  return level > 0 ? 1 : level < 0 ? 2 : 0;
}
