import { UsageError } from '@pith/container';
import { readLayersModel, type SavedModel } from '@pith/model';
import { describe, expect, it } from 'vitest';
import { narrow, UnitSelection } from '../narrow/index.js';
import { SeededRandom } from '../seeded-random.js';
import { chain } from './candidate-orders.js';
import { chooseOrders } from './choose-orders.js';
import { permuteUnits } from './permute-units.js';

const { model: original } = await readLayersModel(
  new URL('../../../../fixtures/lenet-300-100', import.meta.url).pathname,
);

/** LeNet-300-100, pruned at random to a few prototypes of ip1's units, with few errors. */
function prototypes(): SavedModel {
  const random = new SeededRandom(3);
  const patterns = Array.from({ length: 4 }, () =>
    Array.from({ length: 784 }, () => random.next() < 0.1),
  );
  return {
    ...original,
    tensors: original.tensors.map((tensor) => {
      if (tensor.name !== 'ip1/kernel') return tensor;
      const kinds = Array.from({ length: 300 }, () => random.integer(4));
      const data = Float32Array.from(tensor.data, (_, i) => {
        const kept = patterns[kinds[i % 300]!]![Math.floor(i / 300)]!;
        return kept !== random.next() < 0.01 ? 1 : 0;
      });
      return { ...tensor, data };
    }),
  };
}

/** How often neighbours along a row of ip1's kernel differ in being zero. */
const changes = (model: SavedModel) => (tensor: string, selection: UnitSelection) => {
  if (tensor !== 'ip1/kernel') return 0;
  const data = selection.array(tensor, model.tensors.find(({ name }) => name === tensor)!.data);
  let sum = 0;
  for (let i = 1; i < data.length; i++) {
    if (i % 300 > 0 && (data[i] === 0) !== (data[i - 1] === 0)) sum++;
  }
  return sum;
};

describe('chooseOrders', () => {
  it('puts units of the same pattern side by side', () => {
    const model = prototypes();
    const cost = changes(model);
    const orders = chooseOrders(model, { cost });
    // Another order of ip2's units makes nothing cheaper.
    expect([...orders.keys()]).toEqual(['ip1']);
    expect([...orders.get('ip1')!].sort((a, b) => a - b)).toEqual([...Array(300).keys()]);
    const sorted = permuteUnits(model, orders);
    const before = changes(model)('ip1/kernel', { array: (_, x) => x } as UnitSelection);
    const after = changes(sorted)('ip1/kernel', { array: (_, x) => x } as UnitSelection);
    // At random 14 % of neighbours differ; within a pattern the errors do, 2 %.
    expect(before / (784 * 299)).toBeGreaterThan(0.12);
    expect(after / (784 * 299)).toBeLessThan(0.03);
  });

  it('never ends up dearer', () => {
    const model = prototypes();
    const cost = changes(model);
    const total = (orders: ReadonlyMap<string, Uint32Array>) =>
      changes(permuteUnits(model, orders))('ip1/kernel', { array: (_, x) => x } as UnitSelection);
    const plain = chooseOrders(model, { cost });
    const settled = chooseOrders(permuteUnits(model, plain), {
      cost: changes(permuteUnits(model, plain)),
    });
    const again = changes(permuteUnits(permuteUnits(model, plain), settled));
    expect(again('ip1/kernel', { array: (_, x) => x } as UnitSelection)).toBeLessThanOrEqual(
      total(plain),
    );
  });

  it('moves units on where that is cheaper', () => {
    const keep = new Map([['ip1', Uint32Array.from({ length: 30 }, (_, unit) => unit)]]);
    const model = narrow(prototypes(), keep);
    const rough = (tensor: string, selection: UnitSelection) => {
      // Neighbours in ip2's rows: no candidate is made for that.
      if (tensor !== 'ip2/kernel') return 0;
      const data = selection.array(tensor, model.tensors[2]!.data);
      let sum = 0;
      for (let i = 100; i < data.length; i++) sum += Math.abs(data[i]! - data[i - 100]!);
      return sum;
    };
    const total = (orders: ReadonlyMap<string, Uint32Array>) =>
      rough('ip2/kernel', new UnitSelection(model, orders));
    const [plain, moved] = [0, 100].map((moves) => chooseOrders(model, { cost: rough, moves }));
    expect(total(moved!)).toBeLessThan(0.99 * total(plain!));
  });

  it('goes by symbols where they are given', () => {
    const model = prototypes();
    const symbols = new Map([
      ['ip1/kernel', Uint8Array.from(model.tensors[0]!.data, (weight) => weight * 3)],
    ]);
    const blank = {
      ...model,
      tensors: model.tensors.map((tensor) => ({
        ...tensor,
        data: new Float32Array(tensor.data.length),
      })),
    };
    const cost = changes(model);
    expect(chooseOrders(blank, { cost, symbols })).toEqual(chooseOrders(model, { cost }));
  });

  it('refuses costs that are none, and symbols of another length', () => {
    const options = { cost: () => Number.NaN };
    expect(() => chooseOrders(original, options)).toThrow(/ip1\/kernel: a cost of NaN/);
    const symbols = new Map([['ip1/kernel', new Uint8Array(3)]]);
    expect(() => chooseOrders(original, { cost: () => 0, symbols })).toThrow(UsageError);
    expect(() => chooseOrders(original, { cost: () => 0, moves: -1 })).toThrow(/-1 moves/);
  });
});

describe('chain', () => {
  it('goes on to the most alike, worked by hand', () => {
    const unit = (...places: number[]) => ({
      places: Uint32Array.from(places),
      values: Float64Array.from(places, () => 1),
    });
    const units = [unit(8, 9), unit(0, 1, 2, 3), unit(7, 8, 9), unit(2, 3), unit(3, 7, 9)];
    expect([...chain({ places: 10, units }, 'common')]).toEqual([1, 3, 4, 2, 0]);
  });
});
