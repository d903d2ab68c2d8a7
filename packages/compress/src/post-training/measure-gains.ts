import type { TensorGains } from './allocate-steps.js';
import type { Candidate } from './candidates.js';
import type { Fidelity } from './fidelity.js';
import type { TensorGroup } from './group-tensors.js';
import type { OriginalOutputs } from './original-outputs.js';
import type { Steps, Trials } from './trials.js';

export interface MeasureGainsOptions {
  /** Calibration samples of each measurement. */
  readonly samples: number;
  readonly onProgress: () => void;
  readonly signal?: AbortSignal | undefined;
}

/** A gain below this part of the median is taken for a fault of the sample. */
const leastGain = 0.01;

/**
 * Measures how each tensor's error reaches the outputs: puts the tensors of one group on their grids,
 * leaves all others as they are, and compares the outputs with the original's.
 *
 * A tensor that the calibration inputs do not reach, such as the kernels of a branch not taken, gets
 * the median gain: that nothing was seen of it does not say that nothing depends on it.
 *
 * @param steps of every candidate, about those that it will end with: an error's effect is
 * proportional to it only for small errors
 * @returns in the order of `candidates`
 */
export async function measureGains(
  candidates: readonly Candidate[],
  groups: readonly TensorGroup[],
  steps: Steps,
  trials: Trials,
  original: OriginalOutputs,
  { samples, onProgress, signal }: MeasureGainsOptions,
): Promise<TensorGains[]> {
  const planned = new Map(candidates.map((candidate) => [candidate.name, candidate]));
  const gains = new Map<string, readonly number[]>();
  for (const { names } of groups) {
    signal?.throwIfAborted();
    const trial = trials.at(new Map(names.map((name) => [name, steps.get(name)!])));
    const noise = names.reduce((sum, name) => {
      return sum + trials.noise(trial, name) / planned.get(name)!.energy;
    }, 0);
    const changed = names.flatMap((name) => [name, ...planned.get(name)!.twins]);
    const own = new Map(changed.map((name) => [name, trial.weights.get(name)!]));
    const fidelity = await original.fidelity(own, { limit: samples, signal });
    const errors = squaredErrors(fidelity);
    for (const name of names)
      gains.set(name, noise > 0 ? errors.map((error) => error / noise) : []);
    onProgress();
  }
  const outputs = Math.max(1, ...[...gains.values()].map((own) => own.length));
  const floors = Array.from({ length: outputs }, (_, o) => {
    const seen = [...gains.values()].map((own) => own[o] ?? 0).filter((gain) => gain > 0);
    return median(seen);
  });
  return candidates.map(({ name, size, energy }) => {
    const own = gains.get(name)!;
    const unseen = !own.some((gain) => gain > 0);
    return {
      ...{ name, size, energy },
      gains: floors.map((floor, o) => (unseen ? floor : Math.max(own[o] ?? 0, leastGain * floor))),
    };
  });
}

/** Of every output that the loss counts; one that is not finite is as wrong as can be. */
function squaredErrors({ outputs, loss }: Fidelity): number[] {
  const floats = outputs.filter(({ counts }) => counts);
  const errors = floats.length > 0 ? floats.map(({ relativeError }) => relativeError) : [loss];
  return errors.map((error) => Math.min(error, 1) ** 2);
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 1;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
