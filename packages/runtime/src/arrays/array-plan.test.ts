import { describe, expect, it } from 'vitest';
import { type ArrayOperation, compute, planArrays } from './index.js';

const layer = 'node';

describe('compute', () => {
  it('is in double precision where an input is', () => {
    const plan = planArrays({ kind: 'binary', layer, mode: 'add' }, [[1], [1]]);
    const large = Float64Array.of(2 ** 24);
    expect(compute(plan, [large, Float64Array.of(1)])).toEqual(Float64Array.of(2 ** 24 + 1));
    expect(compute(plan, [large, Float32Array.of(1)])).toEqual(Float64Array.of(2 ** 24 + 1));
    expect(compute(plan, [Float32Array.of(1), Float32Array.of(2)])).toEqual(Float32Array.of(3));
  });

  it('refuses what a few bytes of a graph may ask for', () => {
    const plan = planArrays({ kind: 'broadcast', layer, shape: [2 ** 20, 2 ** 20] }, [[1]]);
    expect(() => compute(plan, [Float32Array.of(1)])).toThrow(
      'a constant of the shape [1048576, 1048576] has 1099511627776 elements',
    );
  });

  it('gives nothing of nothing', () => {
    const none = Float32Array.of();
    const one = Float32Array.of(4);
    const cases: [ArrayOperation, number[][], Float32Array[], number[]][] = [
      [{ kind: 'concatenate', layer, axis: 0 }, [[0], [1], [0]], [none, one, none], [4]],
      [{ kind: 'reduce', layer, mode: 'sum', axes: [0] }, [[0, 1]], [none], [0]],
      [{ kind: 'reduce', layer, mode: 'product', axes: [0, 1] }, [[0, 3]], [none], [1]],
      [{ kind: 'reduce', layer, mode: 'maximum', axes: [1] }, [[0, 3]], [none], []],
      [{ kind: 'binary', layer, mode: 'add' }, [[0, 2], [2]], [none, Float32Array.of(1, 2)], []],
      [{ kind: 'slice', layer, starts: [1], steps: [1], sizes: [0] }, [[1]], [one], []],
      [
        { kind: 'pad', layer, before: [1], after: [1], mode: 'constant', value: 5 },
        [[0]],
        [none],
        [5, 5],
      ],
      [{ kind: 'gather', layer, axis: 0 }, [[1, 2], [0]], [Float32Array.of(1, 2), none], []],
    ];
    for (const [operation, shapes, inputs, expected] of cases) {
      expect(Array.from(compute(planArrays(operation, shapes), inputs))).toEqual(expected);
    }
  });
});

describe('planArrays', () => {
  it.each<[ArrayOperation, number[][], string]>([
    [{ kind: 'permute', layer, order: [0, 0] }, [[2, 3]], 'node: the axes [0,0] are not'],
    [{ kind: 'broadcast', layer, shape: [2, 3] }, [[2, 2]], 'node: the shapes [2, 2] and [2, 3]'],
    [{ kind: 'broadcast', layer, shape: [3] }, [[2, 3]], 'node: [2, 3] does not broadcast to [3]'],
    [
      { kind: 'concatenate', layer, axis: 0 },
      [
        [2, 3],
        [2, 2],
      ],
      'node: the shapes [2, 3] and [2, 2]',
    ],
    [
      { kind: 'concatenate', layer, axis: 2 },
      [[2, 3]],
      'node: axis 2 is not among those of [2, 3]',
    ],
    [
      { kind: 'slice', layer, starts: [1], steps: [2], sizes: [2] },
      [[3]],
      'node: [2] elements from [1] on in steps of [2] do not lie in [3]',
    ],
    [
      { kind: 'pad', layer, before: [0], after: [2 ** 40], mode: 'edge', value: 0 },
      [[1]],
      'node: [1] cannot be padded by [0] before and [1099511627776] after',
    ],
    [
      { kind: 'pad', layer, before: [1], after: [0], mode: 'edge', value: 0 },
      [[0]],
      'node: [0] cannot be padded by [1] before and [0] after',
    ],
    [{ kind: 'gather', layer, axis: 0 }, [[0], [2]], 'node: 2 elements of axis 0 of [0]'],
    [
      { kind: 'gather-elements', layer, axis: 0 },
      [
        [2, 2],
        [1, 3],
      ],
      'node: indices do not lie within the data along axis 0: [1, 3] and [2, 2]',
    ],
    [
      { kind: 'top-k', layer, count: 4, largest: true, part: 'values' },
      [[3]],
      'node: the first 4 of the last axis of [3]',
    ],
    [
      { kind: 'matrix-product', layer, transposeRight: false },
      [
        [2, 3],
        [2, 3],
      ],
      'node: [2, 3] and [2, 3] cannot be multiplied',
    ],
    [{ kind: 'select', layer }, [[1], [1]], 'node: select of 2 inputs, expected 3'],
  ])('%o of %j is refused', (operation, shapes, message) => {
    expect(() => planArrays(operation, shapes)).toThrow(message);
  });
});
