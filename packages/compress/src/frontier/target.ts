import { UsageError } from '@pith/container';
import type { RateRecipe } from '../recipe/index.js';
import type { Evaluation } from '../retrainer.js';
import { byBytes, byError, type Candidate } from './candidate.js';

/** What a search keeps to, in numbers. */
export type Target =
  /** At most so large a share of the validation examples wrong, the margin taken off. */
  | { readonly kind: 'error'; readonly bound: number; readonly asked: number }
  /** At most so many bytes. */
  | { readonly kind: 'size'; readonly bytes: number };

/**
 * The target of a recipe for a model.
 *
 * The bound on the validation error lies `margin` standard errors of a binomial share below what was
 * asked for: of the candidates on either side of a bound, chance favours those that the validation data
 * flatters.
 *
 * @param original validation results of the model before compression
 * @throws UsageError if a ratio is asked for and the shipped size is not known, or less than a byte is left
 */
export function resolveTarget(
  { target, margin }: RateRecipe,
  original: Evaluation,
  shippedBytes: number | undefined,
): Target {
  if ('targetSize' in target) return { kind: 'size', bytes: target.targetSize };
  if ('targetRatio' in target) {
    if (shippedBytes === undefined) {
      throw new UsageError('a targetRatio needs the size of the model as shipped: shippedBytes');
    }
    const bytes = Math.floor(shippedBytes / target.targetRatio);
    if (bytes < 1) {
      throw new UsageError(
        `the target ratio ${target.targetRatio} of ${shippedBytes} bytes as shipped leaves less than a byte; name ` +
          'a smaller one',
      );
    }
    return { kind: 'size', bytes };
  }
  const asked =
    'maxError' in target ? target.maxError : Math.min(1, original.error + target.maxRise);
  const standardError = Math.sqrt((asked * (1 - asked)) / original.examples);
  return { kind: 'error', asked, bound: Math.max(0, asked - margin * standardError) };
}

/** Whether a candidate keeps to a target. */
export function keeps(target: Target, { bytes, validation }: Candidate): boolean {
  if (target.kind === 'size') return bytes <= target.bytes;
  // In whole examples, so that no rounding of the shares matters.
  const wrong = Math.round(validation.error * validation.examples);
  return wrong <= target.bound * validation.examples + 1e-6;
}

/** What a search found for its target. */
export interface Choice<T extends Candidate> {
  /** The smallest that keeps to a bound on the error, or the best that keeps to one on the size. */
  readonly met: T | undefined;
  /** The least error for a bound on the error, the smallest for one on the size. */
  readonly nearest: T;
}

/** @param candidates at least one */
export function choose<T extends Candidate>(target: Target, candidates: readonly T[]): Choice<T> {
  const kept = candidates.filter((candidate) => keeps(target, candidate));
  const [best, near] = target.kind === 'error' ? [byBytes, byError] : [byError, byBytes];
  return { met: kept.toSorted(best)[0], nearest: candidates.toSorted(near)[0]! };
}
