import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupTensors } from './group-tensors.js';

const tensors = (sizes: number[]) => sizes.map((size, i) => ({ name: `t${i}`, size }));

it('leaves large tensors alone and joins small ones', () => {
  const groups = groupTensors(tensors([100_000, 3, 5, 50_000, 7, 2]), 64);
  expect(groups.map(({ names }) => names)).toEqual([['t0'], ['t1', 't2', 't4', 't5'], ['t3']]);
});

it('puts every tensor into one group, of no more than it may have', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 64 }),
      (sizes, most) => {
        const all = tensors(sizes);
        const groups = groupTensors(all, most);
        expect(groups.length).toBeLessThanOrEqual(most);
        expect(groups.flatMap(({ names }) => names).sort()).toEqual(
          all.map(({ name }) => name).sort(),
        );
        for (const { names, size } of groups) {
          expect(size).toBe(names.reduce((sum, name) => sum + sizes[Number(name.slice(1))]!, 0));
        }
      },
    ),
  );
});
