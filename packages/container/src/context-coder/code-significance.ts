import type { BinaryCoder } from '../range-coder.js';
import { logRatio } from './group-statistics.js';
import { squash } from './logistic.js';
import type { MixedBit } from './mixed-bit.js';
import { NEAREST } from './plane-neighbours.js';
import { type TensorHistory, YES } from './tensor-history.js';

/** Slots: 8 for the neighbours of each role, and the mean contexts. */
const MEAN_SLOTS = 32;
export const SIGNIFICANCE_SLOTS = MEAN_SLOTS + 84;

/** How far away outputs count as being beside. */
const BESIDE = 2;

/** Codes whether the element at hand is not zero. */
export function codeSignificance(
  coder: BinaryCoder,
  model: MixedBit,
  history: TensorHistory,
  told: number,
): number {
  const { base, input, output, outputs, neighbours } = history;
  const ofOutput = history.densityOf(outputs, output, 16);
  const ofInput = history.densityOf(history.inputs, input, 16);
  const next = history.densityNext;
  model.known(base);
  model.known(YES);
  model.known(ofOutput);
  model.known(ofInput);
  model.known(history.inputRate);
  model.known(history.outputRate);
  model.known(history.producer);
  model.known(history.before !== 0 ? YES : 0);
  model.known(densityBeside(history));
  model.learnt(MEAN_SLOTS + history.meanContext, base, base);
  if (history.hasPlane) addPlane(model, history, next);
  if (history.hasChannels) {
    model.known(history.densityOf(history.channels, history.channel, 16));
    model.known(history.densityOf(history.slices, history.slice, 8));
    model.known(history.densityOf(history.places, history.place, 8));
  }
  history.expect(squash(base + ofOutput), squash(base + ofInput + (next >> 1)));
  return model.code(coder, 2 * history.role + (neighbours.nonzeros > 0 ? 1 : 0), told);
}

/** Units may be sorted: outputs beside are as dense. */
function densityBeside(history: TensorHistory): number {
  const { output, outputs, sizes } = history;
  let seen = 0;
  let nonzeros = 0;
  const last = Math.min(output + BESIDE, sizes.outputs - 1);
  for (let other = Math.max(0, output - BESIDE); other <= last; other++) {
    if (other === output) continue;
    seen += outputs.seen[other]!;
    nonzeros += outputs.nonzeros[other]!;
  }
  return history.densityAmong(nonzeros, seen, 4);
}

function addPlane(model: MixedBit, history: TensorHistory, next: number): void {
  const { neighbours, meanMagnitude } = history;
  const { nonzeros, magnitudes, nearest } = neighbours;
  model.known(next);
  model.known(history.densityAmong(neighbours.farNonzeros, neighbours.farSeen, 16));
  model.known(logRatio(nonzeros + 2, 8));
  model.known(logRatio(8 * magnitudes + meanMagnitude, 4 * meanMagnitude));
  let slot = 0;
  for (let k = 0; k < NEAREST; k++) {
    const isNonzero = nearest[k] !== 0;
    model.known(isNonzero ? YES : 0);
    if (isNonzero && k < 4) slot += k < 2 ? 2 : 1;
  }
  model.learnt(8 * history.role + slot, history.base, history.base);
}
