import { describe, expect, it } from 'vitest';
import { measurePattern } from './measure-pattern.js';
import { columnCounts, rowCounts } from './sparsity-pattern.js';

// x .        input 0 keeps output 0, 2
// . .        input 1 keeps none
// x x        input 2 keeps output 2
const pattern = {
  ...{ inputs: 3, outputs: 3 },
  ...{ columnStarts: Uint32Array.of(0, 2, 2, 3), rows: Uint32Array.of(0, 2, 2) },
};

describe('measurePattern', () => {
  it('counts columns and rows', () => {
    expect([...columnCounts(pattern)]).toEqual([2, 0, 1]);
    expect([...rowCounts(pattern)]).toEqual([1, 0, 2]);
    const found = measurePattern(pattern);
    expect(found).toMatchObject({ inputs: 3, outputs: 3, nonZeros: 3, density: 1 / 3 });
    expect(found.columns).toMatchObject({ mean: 1, least: 0, greatest: 2 });
    expect(found.rows.variance).toBeCloseTo(2 / 3, 12);
  });
});
