import { describe, expect, it } from 'vitest';
import { compute, planArrays } from './index.js';

describe('planBinary', () => {
  it.each([
    // By definition: Python's %, //; C's fmod and integer division.
    ['modulo', -7, 3, 2],
    ['modulo', 7, -3, -2],
    ['modulo', -6, 3, 0],
    ['remainder', -7, 3, -1],
    ['remainder', 7, -3, 1],
    ['floor-divide', -7, 2, -4],
    ['truncate-divide', -7, 2, -3],
    ['power', 2, 10, 1024],
    ['squared-difference', 2, 5, 9],
    ['minimum', 2, 5, 2],
    ['equal', 2, 2, 1],
    ['not-equal', 2, 2, 0],
    ['less-or-equal', 2, 2, 1],
    ['greater', 2, 2, 0],
    ['greater-or-equal', 2, 2, 1],
    ['and', 2, 0, 0],
    ['and', 2, -1, 1],
    ['or', 0, 3, 1],
    ['or', 0, 0, 0],
    ['xor', 5, 3, 0],
    ['xor', 0, 3, 1],
    ['arc-tangent-2', 1, -1, (3 * Math.PI) / 4],
  ] as const)('%s of %d and %d is %d', (mode, a, b, expected) => {
    const plan = planArrays({ kind: 'binary', layer: 'two', mode }, [[], []]);
    const [result] = compute(plan, [Float64Array.of(a), Float64Array.of(b)]);
    expect(result! + 0).toBeCloseTo(expected, 12);
  });

  it('names the shapes that do not go together', () => {
    expect(() => planArrays({ kind: 'binary', layer: 'sum', mode: 'add' }, [[2, 3], [2]])).toThrow(
      'sum: the shapes [2, 3] and [2] do not broadcast together',
    );
  });
});
