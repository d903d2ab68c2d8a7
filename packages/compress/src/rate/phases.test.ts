import { describe, expect, it } from 'vitest';
import { countAt, phaseAt, phases, rateAt } from './phases.js';

describe('countAt', () => {
  it('falls from one count to the other and stays', () => {
    const counts = Array.from({ length: 101 }, (_, i) => countAt(i / 100, 5000, 300));
    expect(counts[0]).toBe(5000);
    expect(counts.slice(Math.ceil(100 * phases.pruned))).toEqual(expect.arrayContaining([300]));
    for (let i = 1; i < counts.length; i++) expect(counts[i]).toBeLessThanOrEqual(counts[i - 1]!);
    expect(countAt(0.1, 200, 300)).toBe(300);
  });
});

describe('phases', () => {
  it('prunes, quantises and settles in that order, the rate ending near 0', () => {
    expect([0, 0.44, 0.5, 0.95].map(phaseAt)).toEqual(['prune', 'prune', 'quantise', 'settle']);
    for (let i = 0; i <= 100; i++) {
      expect(rateAt(i / 100)).toBeGreaterThan(0);
      expect(rateAt(i / 100)).toBeLessThanOrEqual(1);
    }
    expect(rateAt(1)).toBeLessThan(0.01);
  });
});
