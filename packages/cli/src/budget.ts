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
    throw new InvalidArgumentError('Expected a size, such as 500kB, 1.5MB or 2MiB.');
  }
  return bytes;
}

/** Reads a loss as a share, `0.01`, or in percent, `1%`. */
export function lossShare(text: string): number {
  const isPercent = text.trim().endsWith('%');
  const number = Number(text.trim().replace(/%$/, '') || Number.NaN);
  const share = isPercent ? number / 100 : number;
  if (!(share > 0 && share <= 1)) {
    throw new InvalidArgumentError('Expected a relative error above 0, such as 0.01 or 1%.');
  }
  return share;
}
