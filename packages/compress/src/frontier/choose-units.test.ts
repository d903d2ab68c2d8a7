import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { describe, expect, it } from 'vitest';
import { chooseUnits } from './choose-units.js';

const dense = (name: string, units: number, config: object = {}) => ({
  class_name: 'Dense',
  config: { name, units, activation: 'relu', use_bias: true, ...config },
});
const layers = [dense('hidden', 4, { batch_input_shape: [null, 2] }), dense('out', 1)];
const tensor = (name: string, shape: number[], values: number[]) => ({
  ...{ name, shape, dtype: 'float32' as const, data: Float32Array.from(values) },
});

/** Energies of the hidden units, in · out: 25 · 1, 4 · 25, 2 · 0, 0.01 · 1. */
const model: SavedModel = {
  format: 'tfjs-layers-model',
  topology: new TextEncoder().encode(
    JSON.stringify({ modelTopology: { class_name: 'Sequential', config: { name: 'n', layers } } }),
  ),
  tensors: [
    tensor('hidden/kernel', [2, 4], [3, 2, 1, 0.1, 4, 0, 1, 0]),
    tensor('hidden/bias', [4], [0, 0, 0, 0]),
    tensor('out/kernel', [4, 1], [1, 5, 0, 1]),
    tensor('out/bias', [1], [0]),
  ],
};
const choose = (energy: number, widths: { match: string; units: number }[] = []) =>
  chooseUnits(model, { energy, widths } as Parameters<typeof chooseUnits>[1]).get('hidden');

describe('chooseUnits', () => {
  it('keeps the fewest units that hold the share of the energy', () => {
    expect(choose(0.79)).toEqual(Uint32Array.of(1));
    expect(choose(0.81)).toEqual(Uint32Array.of(0, 1));
    expect(choose(0.99999)).toEqual(Uint32Array.of(0, 1, 3));
    // All of the energy, but not the unit that has none.
    expect(choose(1)).toEqual(Uint32Array.of(0, 1, 3));
  });

  it('keeps the width that is named', () => {
    expect(choose(0.5, [{ match: 'hid*', units: 3 }])).toEqual(Uint32Array.of(0, 1, 3));
    // As wide as it is, or wider: nothing goes.
    expect(choose(0.5, [{ match: 'hidden', units: 9 }])).toBeUndefined();
    expect(() => choose(0.5, [{ match: 'out', units: 1 }])).toThrow(UsageError);
    expect(() => choose(0.5, [{ match: 'out', units: 1 }])).toThrow(/the model has hidden \(4\)/);
  });
});
