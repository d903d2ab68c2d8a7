/** Shares of the training: masks and levels move less and less. */
export interface Phases {
  /** Until here weights are floats. */
  readonly quantise: number;
  /** Until here masks change. */
  readonly masksSettled: number;
  /** Until here the count of weights falls. */
  readonly pruned: number;
  /** From here on weights keep their levels. */
  readonly settle: number;
}

export const phases: Phases = { pruned: 0.35, quantise: 0.45, masksSettled: 0.75, settle: 0.9 };

export type Phase = 'prune' | 'quantise' | 'settle';

export function phaseAt(progress: number): Phase {
  if (progress < phases.quantise) return 'prune';
  return progress < phases.settle ? 'quantise' : 'settle';
}

/**
 * How many weights are left, falling from one count to another along a cubic (Zhu and Gupta 2017, §3,
 * equation 1).
 */
export function countAt(progress: number, from: number, to: number): number {
  const left = Math.max(0, 1 - progress / phases.pruned);
  return Math.round(to + Math.max(0, from - to) * left ** 3);
}

/**
 * The learning rate as a share of the highest: it rises shortly, holds while weights are pruned, and
 * falls along a cosine while they are quantised; frozen levels begin anew, lower.
 */
export function rateAt(progress: number): number {
  const { quantise, settle } = phases;
  if (progress < quantise) return Math.min(1, (progress + 0.002) / 0.02);
  if (progress < settle) return 0.2 * cosine((progress - quantise) / (settle - quantise), 0.04);
  return 0.1 * cosine((progress - settle) / (1 - settle), 0.01);
}

function cosine(progress: number, least: number): number {
  return least + (1 - least) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
