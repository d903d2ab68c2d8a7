import { InputError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { parseRecipe, planTensors } from '../recipe/index.js';
import { SeededRandom } from '../seeded-random.js';
import { dequantise, rateAndDistortion } from '../share/index.js';
import { share } from './share-stage.js';

const random = new SeededRandom(2);
const data = Float32Array.from({ length: 4000 }, () =>
  random.next() < 0.3 ? random.normal() + Math.sign(random.normal()) : 0,
);
const weights = new Map([['fc/kernel', data]]);
const tensors = [{ name: 'fc/kernel', shape: [100, 40], dtype: 'float32' as const, data }];

function shared(document: object, fisher?: Map<string, Float32Array>) {
  const recipe = parseRecipe({ weights: { clusters: 15 }, ...document });
  return share(weights, planTensors(recipe, tensors), recipe, undefined, fisher).get('fc/kernel')!;
}

describe('share by ecsq', () => {
  it('takes fewer bits as lambda says, and leaves pruned weights pruned', () => {
    const bits = [0.001, 0.02, 0.2].map((lambda) => {
      const tensor = shared({ share: { method: 'ecsq', lambda } });
      dequantise(tensor).forEach((value, i) => {
        if (data[i] === 0) expect(value).toBe(0);
      });
      return rateAndDistortion(data, tensor).bits;
    });
    expect(bits[1]).toBeLessThan(0.95 * bits[0]!);
    expect(bits[2]).toBeLessThan(0.95 * bits[1]!);
    expect(bits[0]).toBeLessThan(rateAndDistortion(data, shared({})).bits);
    const byDefault = shared({ share: { method: 'ecsq' } });
    expect(byDefault).toEqual(shared({ share: { method: 'ecsq', lambda: 0.01 } }));
  });

  it('counts errors by the Fisher information where there is one', () => {
    const fisher = new Map([['fc/kernel', Float32Array.from(data, (_, i) => (i < 2000 ? 1 : 0))]]);
    const { clusters } = shared({ share: { method: 'ecsq', lambda: 0.03 } }, fisher);
    const survivors = (part: ArrayLike<number>) =>
      Array.from(part).filter((cluster) => cluster > 0).length;
    expect(survivors(clusters.subarray(2000))).toBeLessThan(
      0.6 * survivors(clusters.subarray(0, 2000)),
    );
  });

  it.each<[object, RegExp]>([
    [{ weights: { clusters: 4, vectorLength: 4 } }, /one by one, but vectorLength is 4/],
    [{ weights: { step: 0.1 } }, /one by one, but step is 0.1/],
  ])('refuses %j', (change, message) => {
    expect(() => shared({ ...change, share: { method: 'ecsq' } })).toThrow(InputError);
    expect(() => shared({ ...change, share: { method: 'ecsq' } })).toThrow(message);
  });

  it('refuses a lambda that is none', () => {
    const recipe = (lambda: number) => () => parseRecipe({ share: { method: 'ecsq', lambda } });
    expect(recipe(0)).toThrow(/lambda/);
    expect(recipe(-1)).toThrow(InputError);
  });
});
