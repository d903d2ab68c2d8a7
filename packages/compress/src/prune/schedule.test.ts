import { UsageError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iterative, oneShot, type PruningSchedule, polynomial } from './schedule.js';

const finalDensity = fc.double({ min: 1e-3, max: 1, noNaN: true });
const schedules = fc.oneof(
  finalDensity.map((final) => oneShot(final)),
  fc.tuple(fc.integer({ min: 1, max: 100 }), finalDensity).map(([n, final]) => iterative(n, final)),
  fc
    .tuple(finalDensity, fc.double({ min: 0, max: 0.4, noNaN: true }))
    .map(([final, begin]) => polynomial({ finalDensity: final, begin, end: begin + 0.5 })),
);

describe('every schedule', () => {
  it('never lets the density rise, and keeps it in 0 … 1', () => {
    const progress = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(schedules, progress, progress, (schedule, a, b) => {
        const early = schedule.density(Math.min(a, b));
        const late = schedule.density(Math.max(a, b));
        expect(late).toBeLessThanOrEqual(early);
        expect(late).toBeGreaterThan(0);
        expect(early).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each<[string, (final: number) => PruningSchedule]>([
    ['oneShot', oneShot],
    ['iterative', (final) => iterative(5, final)],
    ['polynomial', (final) => polynomial({ finalDensity: final })],
  ])('%s ends at the final density and refuses impossible ones', (_, make) => {
    expect(make(0.08).density(1)).toBe(0.08);
    for (const density of [0, -0.1, 1.5, Number.NaN]) {
      expect(() => make(density)).toThrow(UsageError);
      expect(() => make(density)).toThrow(`final density ${density}`);
    }
    expect(() => make(0.08).density(1.01)).toThrow('progress 1.01');
    expect(() => make(0.08).density(-1)).toThrow(UsageError);
  });
});

describe('oneShot', () => {
  it('prunes before any retraining', () => {
    expect(oneShot(0.1).density(0)).toBe(0.1);
  });
});

describe('iterative', () => {
  it('keeps the same part each round, from the round’s beginning', () => {
    const schedule = iterative(3, 0.125);
    expect([0, 0.2, 0.34, 0.6, 0.67, 1].map((p) => schedule.density(p))).toEqual(
      [0.5, 0.5, 0.25, 0.25, 0.125, 0.125].map((d) => expect.closeTo(d, 12)),
    );
  });

  it('begins round r + 1 at progress r / R, however that rounds', () => {
    for (const rounds of [3, 10, 49, 100]) {
      const schedule = iterative(rounds, 0.1);
      for (let r = 0; r < rounds; r++) {
        expect(schedule.density(r / rounds)).toBeCloseTo(0.1 ** ((r + 1) / rounds), 12);
        expect(schedule.density(r * (1 / rounds))).toBeCloseTo(0.1 ** ((r + 1) / rounds), 12);
      }
    }
  });

  it('takes whole rounds only', () => {
    expect(() => iterative(0, 0.1)).toThrow('0 pruning rounds');
    expect(() => iterative(1.5, 0.1)).toThrow(UsageError);
  });
});

describe('polynomial', () => {
  it('follows equation 1 of Zhu & Gupta, in sparsities', () => {
    const schedule = polynomial({ finalDensity: 0.125, initialDensity: 0.5, begin: 0.2, end: 0.6 });
    expect(schedule.density(0.1)).toBe(1);
    expect(schedule.density(0.2)).toBe(0.5);
    // Half way: s = 0.875 + (0.5 − 0.875) · (1 − 1/2)³ = 0.828125
    expect(schedule.density(0.4)).toBeCloseTo(1 - 0.828125, 12);
    expect(schedule.density(0.6)).toBe(0.125);
    expect(schedule.density(1)).toBe(0.125);
  });

  it('is linear with power 1', () => {
    expect(polynomial({ finalDensity: 0.2, power: 1 }).density(0.25)).toBeCloseTo(0.8, 12);
  });

  it.each([
    [{ initialDensity: 0.05 }, 'final density 0.1 above the initial density 0.05'],
    [{ initialDensity: 2 }, 'initial density 2'],
    [{ begin: 0.5, end: 0.5 }, 'pruning from progress 0.5 to 0.5'],
    [{ begin: -0.1 }, 'pruning from progress -0.1'],
    [{ end: 1.2 }, 'to 1.2'],
    [{ power: 0 }, 'power 0'],
  ])('refuses %o', (wrong, message) => {
    expect(() => polynomial({ finalDensity: 0.1, ...wrong })).toThrow(UsageError);
    expect(() => polynomial({ finalDensity: 0.1, ...wrong })).toThrow(message);
  });
});
