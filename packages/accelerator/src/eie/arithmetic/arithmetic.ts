import { UsageError } from '@pith/container';

/** What EIE's datapath computes in; the paper's is fixed-16 (§VI, Fig. 10). */
export type Arithmetic = 'float-32' | 'fixed-32' | 'fixed-16' | 'fixed-8';

/** Bits of a word that is multiplied. */
const BITS: Readonly<Record<Arithmetic, number>> = {
  'float-32': 32,
  'fixed-32': 32,
  'fixed-16': 16,
  'fixed-8': 8,
};

/** Those of Fig. 10, widest first. */
export const ARITHMETICS = Object.keys(BITS) as readonly Arithmetic[];

/**
 * Bits of an operand.
 *
 * @throws {UsageError} when there is no such arithmetic
 */
export function arithmeticBits(arithmetic: Arithmetic): number {
  const bits = Object.hasOwn(BITS, arithmetic) ? BITS[arithmetic] : undefined;
  if (bits !== undefined) return bits;
  throw new UsageError(
    `the arithmetic "${arithmetic}": there is none of this name; what there is: ${ARITHMETICS.join(', ')}`,
  );
}
