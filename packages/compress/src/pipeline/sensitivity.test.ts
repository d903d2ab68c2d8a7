import { describe, expect, it } from 'vitest';
import type { Evaluation, Retrainer, Weights } from '../retrainer.js';
import { analyseSensitivity, densitiesFor, type SensitivityCurve } from './sensitivity.js';

/** Loss grows with the squared weights removed, each tensor's by its own factor: known exactly. */
function quadratic(factors: Record<string, number>, full: Weights): Retrainer {
  return {
    async evaluate(weights): Promise<Evaluation> {
      let loss = 1;
      for (const [name, factor] of Object.entries(factors)) {
        const values = weights.get(name)!;
        full.get(name)!.forEach((value, i) => {
          loss += factor * (value - values[i]!) ** 2;
        });
      }
      return { loss, error: 0, examples: 1 };
    },
    retrain: () => Promise.reject(new Error('not asked for')),
    tuneCentroids: () => Promise.reject(new Error('not asked for')),
  };
}

const weights: Weights = new Map([
  ['a', Float32Array.from({ length: 1000 }, (_, i) => (i + 1) / 1000)],
  ['b', Float32Array.from({ length: 3000 }, (_, i) => -(i + 1) / 3000)],
]);
const densities = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8];

describe('analyseSensitivity', () => {
  it('prunes each tensor alone, by magnitude', async () => {
    const curves = await analyseSensitivity(
      weights,
      ['a', 'b'],
      quadratic({ a: 1, b: 1 }, weights),
      { densities, examples: 1 },
    );
    for (const { name, points } of curves) {
      const sorted = weights.get(name)!.map(Math.abs).sort();
      for (const { density, evaluation } of points) {
        const dropped = sorted.slice(0, sorted.length - Math.round(density * sorted.length));
        const expected = 1 + dropped.reduce((sum, value) => sum + value * value, 0);
        expect(evaluation.loss).toBeCloseTo(expected, 3);
      }
    }
  });
});

describe('densitiesFor', () => {
  const curvesFor = (factors: Record<string, number>) =>
    analyseSensitivity(weights, ['a', 'b'], quadratic(factors, weights), {
      densities,
      examples: 1,
    });
  const overall = (curves: SensitivityCurve[], found: ReadonlyMap<string, number>) =>
    curves.reduce((sum, { name, size }) => sum + found.get(name)! * size, 0) / 4000;

  it('spends exactly the budget', async () => {
    const curves = await curvesFor({ a: 1, b: 1 });
    for (const budget of [0.005, 0.03, 0.1, 0.35, 0.7]) {
      expect(overall(curves, densitiesFor(curves, budget))).toBeCloseTo(budget, 3);
    }
    expect([...densitiesFor(curves, 1).values()]).toEqual([1, 1]);
  });

  it('gives the sensitive tensor more', async () => {
    const found = densitiesFor(await curvesFor({ a: 100, b: 1 }), 0.3);
    expect(found.get('a')!).toBeGreaterThan(1.5 * found.get('b')!);
  });

  it('makes both suffer alike', async () => {
    const factors = { a: 5, b: 1 };
    const found = densitiesFor(await curvesFor(factors), 0.3);
    const rise = (name: 'a' | 'b') => {
      const n = weights.get(name)!.length;
      const dropped = n * (1 - found.get(name)!);
      return (factors[name] * dropped ** 3) / 3 / n ** 2; // Σ (i/n)² over the dropped
    };
    expect(rise('a') / rise('b')).toBeGreaterThan(0.8);
    expect(rise('a') / rise('b')).toBeLessThan(1.25);
  });
});
