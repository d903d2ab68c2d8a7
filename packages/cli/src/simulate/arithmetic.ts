import type { EieReport } from '@pith/accelerator';
import type { Precision } from './simulate-options.js';

export type Arithmetic = EieReport['arithmetic'];

const ARITHMETICS: Readonly<Record<Precision, Arithmetic>> = {
  ...{ float32: 'float-32', '16': 'fixed-16', '8': 'fixed-8' },
};

/** What a `--precision` means. */
export function arithmeticOf(precision: Precision): Arithmetic {
  return ARITHMETICS[precision];
}

/** @example arithmeticText('fixed-16') // '16-bit fixed point' */
export function arithmeticText(arithmetic: Arithmetic): string {
  const [kind, bits] = arithmetic.split('-');
  return `${bits}-bit ${kind === 'float' ? 'floating' : 'fixed'} point`;
}
