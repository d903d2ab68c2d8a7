import type { Recipe, StageResult } from '@pith/compress';
import { PithError } from '@pith/container';
import { percent } from './figures.js';
import type { SearchOutputs } from './search-outputs.js';

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

/** @param maxError the most wrong answers on the test set, as a share */
export function judge(maxError: number, stages: readonly StageResult[]): Quality {
  const { error, examples } = stages.at(-1)!.test!;
  // In whole examples: 158 of 10,000 are 1.58 %, whatever 0.0158 · 100 is in floating point.
  const wrong = Math.round(error * examples);
  const met = wrong <= maxError * examples + 1e-6;
  return { maxError, error, met };
}

/**
 * Says what was found, what was allowed and what to try.
 * @param nearest the file that was written in place of the one asked for, if one was
 */
export function qualityMissed(
  { maxError, error }: Quality,
  stages: readonly StageResult[],
  { weights, rate }: Recipe,
  nearest?: string,
): QualityMissedError {
  const before = stages[0]!.test!.error;
  const written = nearest === undefined ? 'nothing was written' : `it was written to ${nearest}`;
  return new QualityMissedError(
    `quality: test error ${percent(error)}, but --max-error allows ${percent(maxError)}; ${written}. ` +
      `Before compression it was ${percent(before)}: ` +
      adviceFor({ weights, rate }, stages, before > maxError),
  );
}

function adviceFor(
  { weights, rate }: Pick<Recipe, 'weights' | 'rate'>,
  stages: readonly StageResult[],
  wasTooBad: boolean,
): string {
  if (rate !== undefined) {
    const { error } = stages.at(-1)!.validation;
    return (
      `on the validation data, by which files are chosen, it is ${percent(error)}. A larger rate.margin ` +
      `(now ${rate.margin}) or a smaller --max-error leaves more room; the search goes on from what was made`
    );
  }
  if (wasTooBad) return 'train the model better first';
  return (
    `try a larger --density (now ${weights.density})` +
    (weights.clusters === null ? '' : ` or more --clusters (now ${weights.clusters})`) +
    ', more epochs in the recipe, or a better --teacher'
  );
}

/** Says where what came nearest to a target was written, and what may be tried. */
export function targetMissed(missed: Error, { nearest, directory }: SearchOutputs): PithError {
  return new QualityMissedError(
    `target: ${missed.message}. The nearest was written to ${nearest.output}; ${directory} is kept, so ` +
      'that with another target (and --force) the search goes on from what was made',
    { cause: missed },
  );
}
