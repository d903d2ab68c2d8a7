import type { Recipe, StageResult } from '@pith/compress';
import { PithError } from '@pith/container';
import { percent } from './figures.js';

/** The compressed model is worse than the user allows. */
export class QualityMissedError extends PithError {
  constructor(message: string, options?: ErrorOptions) {
    super('quality-missed', message, options);
  }
}

/** How a compressed model stands to the error that is allowed. Shares, 0 … 1, of the test set. */
export interface Quality {
  readonly maxError: number;
  readonly error: number;
  readonly met: boolean;
}

/** @param maxErrorPercent the most wrong answers on the test set, in percent */
export function judge(maxErrorPercent: number, stages: readonly StageResult[]): Quality {
  const { error, examples } = stages.at(-1)!.test!;
  // In whole examples: 158 of 10,000 are 1.58 %, whatever 0.0158 · 100 is in floating point.
  const wrong = Math.round(error * examples);
  const met = wrong <= (maxErrorPercent / 100) * examples + 1e-6;
  return { maxError: maxErrorPercent / 100, error, met };
}

/** Says what was found, what was allowed and what to try. */
export function qualityMissed(
  { maxError, error }: Quality,
  stages: readonly StageResult[],
  { weights }: Recipe,
): QualityMissedError {
  const before = stages[0]!.test!.error;
  const advice =
    before > maxError
      ? 'train the model better first'
      : `try a larger --density (now ${weights.density})` +
        (weights.clusters === null ? '' : ` or more --clusters (now ${weights.clusters})`) +
        ', more epochs in the recipe, or a better --teacher';
  return new QualityMissedError(
    `quality: test error ${percent(error)}, but --max-error allows ${percent(maxError)}; nothing was ` +
      `written. Before compression it was ${percent(before)}: ${advice}`,
  );
}
