import { UsageError } from '@pith/container';
import { readLayersModel } from '@pith/model';
import { describe, expect, it } from 'vitest';
import { narrow } from './narrow.js';
import { selectShared } from './select-shared.js';
import { UnitSelection } from './unit-selection.js';

const { model } = await readLayersModel(
  new URL('../../../../fixtures/lenet-300-100', import.meta.url).pathname,
);

describe('UnitSelection', () => {
  const selection = new UnitSelection(
    model,
    new Map([
      ['ip1', Uint32Array.of(7, 2)],
      ['ip2', Uint32Array.of(99)],
    ]),
  );

  it('takes the rows and columns of the units, in their order', () => {
    const positions = Uint32Array.from({ length: 300 * 100 }, (_, i) => i);
    expect(selection.array('ip2/kernel', positions)).toEqual(Uint32Array.of(799, 299));
    expect(selection.shape('ip2/kernel')).toEqual([2, 1]);
    expect(selection.shape('ip1/kernel')).toEqual([784, 2]);
    expect(selection.shape('ip3/kernel')).toEqual([1, 10]);
    const mask = Uint8Array.from({ length: 784 * 300 }, (_, i) => (i % 300 === 2 ? 1 : 0));
    const first = selection.array('ip1/kernel', mask);
    expect(first.length).toBe(784 * 2);
    expect(first.every((kept, i) => kept === i % 2)).toBe(true);
    expect(selection.changes('ip3/bias')).toBe(false);
    expect(selection.array('ip3/bias', mask.subarray(0, 10)).length).toBe(10);
  });

  it('keeps a shared tensor with its centroids', () => {
    const shared = {
      ...({ name: 'ip3/kernel', shape: [100, 10], dtype: 'float32', vectorLength: 1 } as const),
      centroids: Float32Array.of(-1, 2),
      clusters: Uint8Array.from({ length: 1000 }, (_, i) => i % 3),
    };
    const selected = selectShared(selection, shared);
    expect(selected).toEqual({ ...shared, shape: [1, 10], clusters: shared.clusters.slice(990) });
    expect(() => selectShared(selection, { ...shared, vectorLength: 2 })).toThrow(
      /vectors of 2 weights/,
    );
  });

  it.each<[string, [string, number[]], RegExp]>([
    [
      'a group that is not there',
      ['ip3', [0]],
      /"ip3" is no group of units of this model; it has "ip1", "ip2"/,
    ],
    ['no unit', ['ip1', []], /no unit is left/],
    ['a unit too many', ['ip1', [300]], /unit 300, but it has 300, from 0/],
    ['a unit twice', ['ip1', [3, 3]], /unit 3 is there twice/],
  ])('refuses %s', (_, [group, units], message) => {
    const select = () => new UnitSelection(model, new Map([[group, Uint32Array.from(units)]]));
    expect(select).toThrow(UsageError);
    expect(select).toThrow(message);
  });

  it('refuses arrays of another length', () => {
    expect(() => selection.array('ip1/kernel', new Uint8Array(5))).toThrow(
      /5 values, but its shape \[784, 300\] has 235200/,
    );
    expect(() => narrow(model, new Map([['ip1', Uint32Array.of(2, 1)]]))).toThrow(/must ascend/);
  });
});
