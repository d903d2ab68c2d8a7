import { expect, it } from 'vitest';
import { compute, planArrays } from './index.js';

it('ranks infinities and what is not a number', () => {
  const numbers = Float32Array.of(1, Number.NaN, -Infinity, Infinity, 1, Infinity, -2);
  const indices = (largest: boolean, count: number) =>
    Array.from(
      compute(planArrays({ kind: 'top-k', layer: 'top', count, largest, part: 'indices' }, [[7]]), [
        numbers,
      ]),
    );
  // What is not a number counts as infinite.
  expect(indices(true, 7)).toEqual([1, 3, 5, 0, 4, 6, 2]);
  expect(indices(true, 2)).toEqual([1, 3]);
  expect(indices(false, 3)).toEqual([2, 6, 0]);
  expect(indices(false, 0)).toEqual([]);
});

it('finds few among many as a full sort does', () => {
  const numbers = Float32Array.from({ length: 5000 }, (_, i) => Math.fround(Math.sin(i * i) * 50));
  const sorted = [...numbers].sort((a, b) => b - a);
  const plan = planArrays(
    { kind: 'top-k', layer: 'top', count: 100, largest: true, part: 'values' },
    [[5000]],
  );
  expect(Array.from(compute(plan, [numbers]))).toEqual(sorted.slice(0, 100));
});
