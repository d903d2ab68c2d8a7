import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { applyMask, countKept, density } from './mask.js';

describe('masks', () => {
  it('count what they keep', () => {
    expect(countKept(Uint8Array.of(1, 0, 1, 1))).toBe(3);
    expect(density(Uint8Array.of(1, 0, 1, 1))).toBe(0.75);
    expect(density(new Uint8Array(0))).toBe(1);
  });

  it('set pruned weights to +0, even negative ones and NaN', () => {
    const weights = Float32Array.of(-1, -2, Number.NaN, 3);
    const masked = applyMask(weights, Uint8Array.of(0, 1, 0, 1));
    expect([...masked]).toEqual([0, -2, 0, 3]);
    expect(Object.is(masked[0], 0)).toBe(true);
    expect(weights[0]).toBe(-1);
  });

  it('must be as long as the weights', () => {
    expect(() => applyMask(new Float32Array(2), new Uint8Array(3))).toThrow(UsageError);
  });
});
