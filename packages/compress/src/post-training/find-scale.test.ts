import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScale } from './find-scale.js';

function counted(value: (scale: number) => number) {
  const scales: number[] = [];
  return {
    scales,
    evaluate: async (scale: number) => {
      scales.push(scale);
      return { value: value(scale), result: scale };
    },
  };
}

const range = { start: 0.01, least: 1e-6, greatest: 100, bound: 0.01 };
const loss = { ...range, value: 'grows', slope: 1, within: 0.02, most: 10 } as const;

describe('findScale', () => {
  it('comes within the tolerance below the bound for any power law', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.5, max: 2.5, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        async (power, offset) => {
          const trial = counted((scale) => 10 ** offset * scale ** power);
          const { met } = await findScale({
            ...{ ...loss, least: 1e-15, greatest: 1e15 },
            evaluate: trial.evaluate,
          });
          expect(met!.value).toBeLessThanOrEqual(0.01);
          expect(met!.value).toBeGreaterThan(0.0098);
          expect(trial.scales.length).toBeLessThanOrEqual(10);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('finds the finest scale whose size is small enough', async () => {
    const bytes = (scale: number) => Math.round(1000 + 8000 * Math.max(0, 3 - Math.log2(scale)));
    const { evaluate } = counted(bytes);
    const { met } = await findScale({
      ...loss,
      ...{ bound: 20_000, slope: 0.25, evaluate },
      value: 'falls',
    });
    expect(met!.value).toBeLessThanOrEqual(20_000);
    expect(met!.value).toBeGreaterThan(19_600);
  });

  it('steps over jumps', async () => {
    const { evaluate } = counted((scale) => (scale < 0.0037 ? 0.001 * scale : 0.1 + scale));
    const { met } = await findScale({ ...loss, evaluate, most: 12 });
    expect(met!.scale).toBeLessThan(0.0037);
    expect(met!.scale).toBeGreaterThan(0.0034);
  });

  it('is not stopped by one value that scatters', async () => {
    const { evaluate, scales } = counted((scale) => {
      return scale > 0.0018 && scale < 0.0022 ? 0.5 : scale;
    });
    const { met } = await findScale({ ...loss, start: 0.002, evaluate, most: 12 });
    expect(scales[0]).toBeCloseTo(0.002, 12);
    expect(met!.scale).toBeGreaterThan(0.008);
    expect(met!.scale).toBeLessThanOrEqual(0.01);
  });

  it('gives the nearest where none keeps the bound', async () => {
    const { evaluate, scales } = counted((scale) => 0.5 + scale);
    const { met, nearest } = await findScale({ ...loss, evaluate });
    expect(met).toBeUndefined();
    expect(nearest.value).toBe(Math.min(...scales.map((scale) => 0.5 + scale)));
    expect(Math.min(...scales)).toBeCloseTo(1e-6, 12);
  });

  it('stops where all keep it', async () => {
    const { evaluate } = counted(() => 1e-9);
    const { met } = await findScale({ ...loss, evaluate });
    expect(met!.scale).toBeCloseTo(100, 6);
  });

  it('never evaluates more often than it may', async () => {
    const { evaluate, scales } = counted((scale) => scale);
    const { met } = await findScale({ ...loss, start: 90, most: 3, evaluate });
    expect(scales).toHaveLength(3);
    expect(met).toBeUndefined();
  });
});
