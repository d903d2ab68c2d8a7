import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.js';
import { clusteredPattern, type PatternShape } from './clustered-pattern.js';
import { measureActivity } from './measure-activity.js';
import { measurePattern } from './measure-pattern.js';

const wanted: PatternShape = {
  ...{ inputs: 1500, outputs: 800, weightDensity: 0.1, activationDensity: 0.4 },
  ...{ columnVariation: 0.5, rowVariation: 0.3, lift: 1.1 },
};

describe('clusteredPattern', () => {
  it('has the statistics that it is asked for', () => {
    fc.assert(
      fc.property(
        fc.record({
          ...{ inputs: fc.constant(1500), outputs: fc.constant(800) },
          weightDensity: fc.double({ min: 0.03, max: 0.25, noNaN: true }),
          // Where more inputs are active, these variations of columns cannot give every such lift.
          activationDensity: fc.double({ min: 0.15, max: 0.7, noNaN: true }),
          columnVariation: fc.double({ min: 0.15, max: 0.7, noNaN: true }),
          rowVariation: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
          lift: fc.double({ min: 0.95, max: 1.05, noNaN: true }),
        }),
        fc.integer({ min: 1, max: 1e6 }),
        (shape, seed) => {
          const { pattern, active } = clusteredPattern(shape, seededRandom(seed));
          const { density, columns, rows } = measurePattern(pattern);
          const activity = measureActivity(pattern, [Float32Array.from(active)]);
          // A bound of about five standard errors, of 1500 columns and 800 rows that are drawn.
          expect(Math.abs(density / shape.weightDensity - 1)).toBeLessThan(0.03);
          expect(activity.density).toBeCloseTo(shape.activationDensity, 2.8);
          expect(Math.abs(columns.variation - shape.columnVariation)).toBeLessThan(
            0.02 + 0.25 * shape.columnVariation,
          );
          expect(Math.abs(rows.variation - shape.rowVariation)).toBeLessThan(
            0.02 + 0.25 * shape.rowVariation,
          );
          expect(Math.abs(activity.lift - shape.lift)).toBeLessThan(
            0.02 + 0.25 * shape.columnVariation,
          );
        },
      ),
      { numRuns: 12 },
    );
  });

  it('is uniform without variation', () => {
    const uniform = { ...wanted, columnVariation: 0, rowVariation: 0, lift: 1 };
    const { columns, rows } = measurePattern(clusteredPattern(uniform, seededRandom(3)).pattern);
    expect(Math.abs(columns.dispersion - 1)).toBeLessThan(0.2);
    expect(Math.abs(rows.dispersion - 1)).toBeLessThan(0.25);
  });

  it('keeps the density where probabilities pass 1', () => {
    const crowded = {
      ...wanted,
      weightDensity: 0.6,
      columnVariation: 1.5,
      rowVariation: 1,
      lift: 1,
    };
    const { density } = measurePattern(clusteredPattern(crowded, seededRandom(4)).pattern);
    expect(density).toBeCloseTo(0.6, 2);
    const full = { ...crowded, weightDensity: 1 };
    expect(measurePattern(clusteredPattern(full, seededRandom(4)).pattern).density).toBe(1);
  });

  it('orders rows within columns, and repeats itself', () => {
    const { pattern } = clusteredPattern(wanted, seededRandom(5));
    for (let j = 0; j < pattern.inputs; j++) {
      const column = pattern.rows.subarray(pattern.columnStarts[j], pattern.columnStarts[j + 1]);
      expect(column.every((row, k) => k === 0 || row > column[k - 1]!)).toBe(true);
    }
    expect(pattern.rows.every((row) => row < pattern.outputs)).toBe(true);
    expect(clusteredPattern(wanted, seededRandom(5)).pattern).toEqual(pattern);
  });

  it('says which figure is impossible', () => {
    const make = (change: Partial<PatternShape>) => () =>
      clusteredPattern({ ...wanted, ...change }, seededRandom(1));
    expect(make({ weightDensity: 0 })).toThrow(
      'weightDensity is 0, but must be above 0 and at most 1',
    );
    expect(make({ inputs: 1.5 })).toThrow('inputs is 1.5');
    expect(make({ activationDensity: 1.1 })).toThrow('activationDensity is 1.1');
    expect(make({ rowVariation: -1 })).toThrow('rowVariation is -1');
    expect(make({ lift: 3 })).toThrow(/lift is 3, but .* it can be from 0\.\d+ to 1\.\d+/);
    expect(make({ activationDensity: 1, lift: 1.2 })).toThrow('from 1.000 to 1.000');
  });
});
