import type { Recipe } from '@pith/compress';
import { UsageError } from '@pith/container';
import { InvalidArgumentError } from 'commander';

/** What the user asks post-training compression to keep to. */
export interface BudgetOptions {
  /** Relative error of the outputs, 0 … 1. */
  readonly maxLoss?: number;
  /** Bytes of the file. */
  readonly targetSize?: number;
  /** Bytes as shipped over bytes of the file. */
  readonly targetRatio?: number;
}

export type Budget = NonNullable<Recipe['postTraining']>['budget'];

/** What the search for the smallest file keeps to; see `rate.target` of recipes. */
export type RateTarget = NonNullable<Recipe['rate']>['target'];

/**
 * The target that options name for the search for the smallest file.
 * @throws UsageError if there is more than one, or one that is not for it
 */
export function rateTargetOf({
  maxError,
  ...rest
}: BudgetOptions & { readonly maxError?: number | undefined }): RateTarget | undefined {
  const budget = budgetOf(rest);
  if (budget === undefined) return maxError === undefined ? undefined : { maxError };
  if ('maxLoss' in budget) {
    throw new UsageError(
      '--max-loss is for models without labels; --max-error bounds the share of wrong answers',
    );
  }
  if (maxError === undefined) return budget;
  const option = 'targetSize' in budget ? '--target-size' : '--target-ratio';
  throw new UsageError(`--max-error and ${option} exclude each other: name one`);
}

/** @throws UsageError if there is more than one */
export function budgetOf({ maxLoss, targetSize, targetRatio }: BudgetOptions): Budget | undefined {
  const given = [
    ...(maxLoss === undefined ? [] : [{ option: '--max-loss', budget: { maxLoss } }]),
    ...(targetSize === undefined ? [] : [{ option: '--target-size', budget: { targetSize } }]),
    ...(targetRatio === undefined ? [] : [{ option: '--target-ratio', budget: { targetRatio } }]),
  ];
  if (given.length > 1) {
    const options = given.map(({ option }) => option).join(' and ');
    throw new UsageError(`${options} exclude each other: name one`);
  }
  return given[0]?.budget;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 },
};

/** Reads `500kB`, `1.5MiB`, `20000`. */
export function byteCount(text: string): number {
  const [, number = '', unit = ''] = /^\s*([\d.]+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN));
  if (number === '' || !Number.isSafeInteger(bytes) || bytes < 1) {
    throw new InvalidArgumentError(
      'Expected a size of a byte or more, such as 2500B, 500kB, 1.5MB or 2MiB.',
    );
  }
  return bytes;
}

/** Reads a loss as a share, `0.01`, or in percent, `1%`. */
export function lossShare(text: string): number {
  const share = shareOf(text);
  if (!(share > 0 && share <= 1)) {
    throw new InvalidArgumentError('Expected a relative error above 0, such as 0.01 or 1%.');
  }
  return share;
}

/** Reads a share of wrong answers, `0.0158`, or the same in percent, `1.58%`. */
export function errorShare(text: string): number {
  const share = shareOf(text);
  if (!(share >= 0 && share <= 1)) {
    const isPercent = text.includes('%');
    const meant = !isPercent && share <= 100 ? ` For ${share} percent say ${share}%.` : '';
    throw new InvalidArgumentError(
      `Expected a share of wrong answers in 0 … 1 or 0% … 100%, such as 0.0158 or 1.58%.${meant}`,
    );
  }
  return share;
}

/** @returns NaN if the text is no number */
function shareOf(text: string): number {
  const [, number = '', unit] = /^\s*([\d.]+(?:e-?\d+)?)\s*(%?)\s*$/i.exec(text) ?? [];
  const value = number === '' ? Number.NaN : Number(number);
  return unit === '%' ? value / 100 : value;
}
