import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { expectedCodedShare } from './dram-traffic.js';
import { entropyLimit } from './entropy-limit.js';

/** Entropy of the 2¹⁶ symbols, one by one. */
function entropyOf(zeros: number): number {
  const others = 2 ** 16 - 1;
  const each = (1 - zeros) / others;
  return -zeros * Math.log2(zeros) - others * each * Math.log2(each);
}

describe('entropyLimit', () => {
  it.each([0.01, 0.387, 0.5, 0.793, 0.99])('is the entropy of a source with %f zeros', (zeros) => {
    expect(entropyLimit(zeros)).toBeCloseTo(entropyOf(zeros), 3);
  });

  it('is 16 bits without zeros and none without anything else', () => {
    expect([entropyLimit(0), entropyLimit(1)]).toEqual([16, 0]);
  });

  it('is 9 to 12 % below the code in CONV3 to CONV5 of AlexNet', () => {
    for (const zeros of [0.725, 0.793, 0.776]) {
      const overhead = (16 * expectedCodedShare(zeros)) / entropyLimit(zeros) - 1;
      expect(overhead).toBeGreaterThan(0.09);
      expect(overhead).toBeLessThan(0.125);
    }
  });

  it('refuses what is no fraction', () => {
    expect(() => entropyLimit(-0.1)).toThrow(UsageError);
    expect(() => entropyLimit(Number.NaN)).toThrow('fraction of zeros is NaN');
  });
});
