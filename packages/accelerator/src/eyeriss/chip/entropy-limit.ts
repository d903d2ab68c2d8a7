import { UsageError } from '@pith/container';
import { LEVEL_BITS } from './run-length-code.js';

/**
 * Bits a value that no code goes below when values are zero independently of each other and those that
 * are not are any of 2¹⁶: the entropy of where the zeros are, and 16 bits for each of the others. The
 * paper says that run-length coding "only adds 5%–10% overhead to the theoretical entropy limit" on
 * AlexNet (JSSC 2017, §IV-B), and not which. Against this one it adds 9 to 12 % at the zeros of CONV3 to
 * CONV5, 21 % at those of CONV2, and on real activations a little more: their zeros lie together, in
 * runs that do not fit.
 *
 * @param zeros fraction of zeros, 0…1
 * @throws {UsageError} for other numbers
 */
export function entropyLimit(zeros: number): number {
  if (!(zeros >= 0 && zeros <= 1)) {
    throw new UsageError(`fraction of zeros is ${zeros}, but must be from 0 to 1`);
  }
  const term = (share: number) => (share === 0 ? 0 : -share * Math.log2(share));
  return term(zeros) + term(1 - zeros) + LEVEL_BITS * (1 - zeros);
}
