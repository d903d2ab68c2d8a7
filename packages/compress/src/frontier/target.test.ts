import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../recipe/index.js';
import type { Candidate } from './candidate.js';
import { choose, keeps, resolveTarget, type Target } from './target.js';

const evaluation = (wrong: number, examples = 5000) => ({
  ...{ loss: 1, error: wrong / examples, examples },
});
const candidate = (bytes: number, wrong: number, examples?: number): Candidate => ({
  ...{ path: [bytes], nonzeros: bytes, bytes, validation: evaluation(wrong, examples) },
});
const resolve = (rate: object, shipped?: number) =>
  resolveTarget(parseRecipe({ rate }).rate!, evaluation(60), shipped);

describe('resolveTarget', () => {
  it('takes a margin off a bound on the error, in its standard errors', () => {
    // √(0.0158 · 0.9842 / 5000) = 0.0017635.
    const target = resolve({ target: { maxError: 0.0158 }, margin: 2 });
    expect(target).toEqual({ kind: 'error', asked: 0.0158, bound: expect.closeTo(0.012273, 6) });
    expect(resolve({ target: { maxError: 0.0158 }, margin: 0 })).toMatchObject({ bound: 0.0158 });
    expect(resolve({ target: { maxError: 0.0001 }, margin: 9 })).toMatchObject({ bound: 0 });
  });

  it('counts a rise from the error before compression', () => {
    const target = resolve({ target: { maxRise: 0.0025 }, margin: 0 });
    expect(target).toMatchObject({ kind: 'error', bound: expect.closeTo(0.0145, 9) });
  });

  it('turns a ratio into bytes', () => {
    expect(resolve({ target: { targetSize: 2500 } })).toEqual({ kind: 'size', bytes: 2500 });
    expect(resolve({ target: { targetRatio: 400 } }, 1_066_440)).toEqual({
      ...{ kind: 'size', bytes: 2666 },
    });
    expect(() => resolve({ target: { targetRatio: 400 } })).toThrow(UsageError);
    expect(() => resolve({ target: { targetRatio: 1e9 } }, 1_066_440)).toThrow(
      /ratio 1000000000 of 1066440 bytes as shipped leaves less than a byte/,
    );
  });
});

describe('keeps', () => {
  it('counts whole examples: 79 of 5000 are 1.58 %', () => {
    for (let wrong = 0; wrong <= 500; wrong++) {
      const target: Target = { kind: 'error', asked: wrong / 5000, bound: wrong / 5000 };
      expect(keeps(target, candidate(1, wrong))).toBe(true);
      expect(keeps(target, candidate(1, wrong + 1))).toBe(false);
    }
  });
});

describe('choose', () => {
  const all = [candidate(900, 50), candidate(700, 60), candidate(500, 55), candidate(300, 90)];

  it('takes the smallest that keeps to the error', () => {
    const bound = 60 / 5000;
    const { met, nearest } = choose({ kind: 'error', asked: bound, bound }, all);
    expect(met).toBe(all[2]);
    expect(nearest).toBe(all[0]);
  });

  it('takes the best that fits, which need not be the largest', () => {
    expect(choose({ kind: 'size', bytes: 800 }, all).met).toBe(all[2]);
    expect(choose({ kind: 'size', bytes: 400 }, all).met).toBe(all[3]);
  });

  it('tells the nearest where none keeps to the target', () => {
    expect(choose({ kind: 'error', asked: 0, bound: 0 }, all)).toEqual({
      ...{ met: undefined, nearest: all[0] },
    });
    expect(choose({ kind: 'size', bytes: 10 }, all)).toEqual({ met: undefined, nearest: all[3] });
  });
});
