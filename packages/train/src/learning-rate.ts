import type { Training } from '@pith/compress';

/** Share of steps over which the rate rises from 0 first: Adam's early steps are the noisiest. */
const warmUp = 0.02;

/**
 * The learning rate at a point of the training.
 * @param progress share of all steps that is done, 0 … 1
 */
export function learningRateAt(training: Training, progress: number): number {
  const { learningRate, decay } = training;
  if (decay === 'constant') return learningRate;
  if (progress < warmUp) return (learningRate * (progress + warmUp / 10)) / (warmUp * 1.1);
  const left = 1 - progress;
  return decay === 'linear'
    ? learningRate * left
    : learningRate * 0.5 * (1 + Math.cos(Math.PI * progress));
}
