import { InputError, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { narrow } from './narrow.js';
import { bestUnits, rankUnits, widthsForBudget } from './rank-units.js';

/** Dense layers `a`, `b`, … of the widths after the first, which is the input's, with random numbers. */
function denseModel(widths: readonly number[], seed: number): SavedModel {
  const random = new SeededRandom(seed);
  const [inputs, ...units] = widths;
  const names = units.map((_, i) => String.fromCharCode(97 + i));
  const layers = names.map((name, i) => ({
    class_name: 'Dense',
    config: {
      ...{ name, units: units[i], activation: 'relu' },
      ...(i === 0 && { batch_input_shape: [null, inputs] }),
    },
  }));
  const numbers = (length: number) => Float32Array.from({ length }, () => random.normal());
  return {
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode(
      JSON.stringify({ modelTopology: { class_name: 'Sequential', config: { layers } } }),
    ),
    tensors: names.flatMap((name, i) => {
      const shape = [widths[i]!, units[i]!];
      const dtype = 'float32' as const;
      return [
        { name: `${name}/kernel`, shape, dtype, data: numbers(shape[0]! * shape[1]!) },
        { name: `${name}/bias`, shape: [units[i]!], dtype, data: numbers(units[i]!) },
      ];
    }),
  };
}

const widths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 5 });

describe('rankUnits', () => {
  it('is the product of the two norms, worked by hand', () => {
    const model = denseModel([2, 2, 2], 1);
    const [kernel, , next] = model.tensors;
    kernel!.data.set([3, 1, 4, 0]);
    next!.data.set([0, 2, 6, 8]);
    expect([...rankUnits(model).get('a')!]).toEqual([5 * 2, 1 * 10]);
    const fisher = new Map([['b/kernel', Float32Array.of(9, 0.25, 0, 0)]]);
    expect([...rankUnits(model, { fisher }).get('a')!]).toEqual([5 * 1, 0]);
    const wrong = new Map([['b/kernel', new Float32Array(3)]]);
    expect(() => rankUnits(model, { fisher: wrong })).toThrow(/3 squared gradients for 4 weights/);
  });
});

describe('bestUnits', () => {
  it('keeps the first of equals, ascending', () => {
    const scores = new Map([['a', Float64Array.of(1, 5, 2, 5, 5)]]);
    const kept = (width: number) => [...bestUnits(scores, new Map([['a', width]])).get('a')!];
    expect([kept(1), kept(2), kept(4)]).toEqual([[1], [1, 3], [1, 2, 3, 4]]);
    expect(() => kept(6)).toThrow(/a width of 6, but it takes a whole number from 1 to 5/);
    expect(() => bestUnits(scores, new Map([['c', 1]]))).toThrow(UsageError);
  });
});

describe('widthsForBudget', () => {
  const weights = ({ tensors }: SavedModel) =>
    tensors.reduce((sum, { data }) => sum + data.length, 0);

  it('keeps within the budget, and would not with any one unit more of the last group cut', () => {
    fc.assert(
      fc.property(
        widths,
        fc.nat(99),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (w, seed, part) => {
          const model = denseModel(w, seed);
          const scores = rankUnits(model);
          const least = weights(
            narrow(model, new Map([...scores.keys()].map((name) => [name, Uint32Array.of(0)]))),
          );
          const most = Math.round(least + part * (weights(model) - least));
          const found = widthsForBudget(model, scores, { most });
          const narrowed = narrow(model, bestUnits(scores, found));
          expect(weights(narrowed)).toBeLessThanOrEqual(most);
          const wider = [...found].filter(([name, width]) => width < scores.get(name)!.length);
          const enlarged = wider.map(([name, width]) =>
            weights(narrow(model, bestUnits(scores, new Map(found).set(name, width + 1)))),
          );
          if (wider.length > 0) expect(Math.max(...enlarged)).toBeGreaterThan(most);
          expect(() => widthsForBudget(model, scores, { most: least - 1 })).toThrow(InputError);
        },
      ),
    );
  });
});
