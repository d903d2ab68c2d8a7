import { describe, expect, it } from 'vitest';
import { measureActivity } from './measure-activity.js';

// Input 0 keeps 3 weights, input 1 keeps 1, input 2 none: 4/3 a column.
const pattern = {
  ...{ inputs: 3, outputs: 3 },
  ...{ columnStarts: Uint32Array.of(0, 3, 4, 4), rows: Uint32Array.of(0, 1, 2, 1) },
};

describe('measureActivity', () => {
  it('weighs active inputs by what they keep', () => {
    const found = measureActivity(pattern, [Float32Array.of(2, 0, 0), Float32Array.of(-1, 3, 0)]);
    expect(found).toMatchObject({ samples: 2, density: 0.5, neverActive: 1 / 3 });
    // 3 weights in one active column, then 4 in two: 3 / (4/3) and 2 / (4/3).
    expect(found.lift).toBeCloseTo((2.25 + 1.5) / 2, 12);
    // Shares 1/3 and 2/3 about 1/2.
    expect(found.variation).toBeCloseTo(1 / 3, 12);
    // Active 2, 1, 0 times against 3, 1, 0 weights.
    expect(found.correlation).toBeCloseTo(3 / Math.sqrt(2 * (14 / 3)), 12);
  });

  it('finds no lift where everything, or nothing, is active', () => {
    for (const sample of [Float32Array.of(1, 1, 1), new Float32Array(3)]) {
      expect(measureActivity(pattern, [sample])).toMatchObject({ lift: 1, correlation: 0 });
    }
  });

  it('refuses activations of another layer', () => {
    expect(() => measureActivity(pattern, [new Float32Array(2)])).toThrow(
      'sample 0 has 2 activations, but the matrix 3 inputs',
    );
    expect(() => measureActivity(pattern, [])).toThrow('no activations');
  });
});
