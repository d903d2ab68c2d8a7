import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { adamStep } from './adam.js';
import { RateTensor } from './rate-tensor.js';
import { zeroOrderBits } from './zero-order-bits.js';

const step = (t: number) => [adamStep(0.01, t), adamStep(0.003, t)] as const;

describe('RateTensor', () => {
  it('lets a pruned weight come back when its gradient is steady, and forget when there is none', () => {
    const tensor = new RateTensor('w', Float32Array.of(1, 0.5, 0.5), Uint8Array.of(1, 0, 0));
    for (let t = 1; t <= 300; t++) tensor.step(Float32Array.of(0, -1, 0), ...step(t));
    expect(tensor.effective).toEqual(Float32Array.of(1, 0, 0));
    expect(tensor.latent[1]).toBeGreaterThan(1);
    expect(tensor.latent[2]).toBeLessThan(0.25);
    tensor.mask[1] = 1;
    tensor.refresh();
    expect(tensor.effective[1]).toBe(tensor.latent[1]);
  });

  it('gives each kept weight the nearest of its levels and 0, pruned ones exactly +0', () => {
    const weights = fc.array(
      fc.tuple(fc.float({ noNaN: true, min: -2, max: 2 }), fc.integer({ min: 0, max: 1 })),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(weights, (given) => {
        const values = Float32Array.from(given, ([value]) => value);
        const tensor = new RateTensor(
          'w',
          values,
          Uint8Array.from(given, ([, bit]) => bit),
        );
        tensor.quantise({ count: 6, step: 1 / 64 });
        const { levels } = tensor.codebook!;
        for (const [i, [value, bit]] of given.entries()) {
          const effective = tensor.effective[i]!;
          if (bit === 0) {
            expect(Object.is(effective, 0)).toBe(true);
            expect(tensor.clusters[i]).toBe(0);
            continue;
          }
          const least = Math.min(...[0, ...levels].map((level) => Math.abs(value - level)));
          expect(Math.abs(value - effective)).toBeCloseTo(least, 5);
          expect(effective).toBe(tensor.clusters[i] === 0 ? 0 : levels[tensor.clusters[i]! - 1]);
        }
      }),
    );
  });

  it('takes fewer bits where bits have a price, more of them the higher it is', () => {
    const random = new SeededRandom(7);
    const values = Float32Array.from({ length: 400 }, () => random.normal());
    const entropies = [0, 0.05, 0.5, 1e9].map((price) => {
      const tensor = new RateTensor('w', values);
      // The first step gives all weights the same second moment, 1 when unbiased.
      tensor.step(new Float32Array(400).fill(1), adamStep(0, 1), adamStep(0, 1));
      tensor.quantise({ count: 6, step: 1 / 64 }, price);
      return zeroOrderBits(tensor.clusters, 7);
    });
    expect(entropies).toEqual(entropies.toSorted((a, b) => b - a));
    expect(entropies[1]).toBeLessThan(entropies[0]!);
    expect(entropies[3]).toBeLessThan(0.05 * entropies[0]!);
  });

  it('moves levels by the sum of the gradients of the weights that have them', () => {
    // Adam's first step is the rate times the sign of the gradient, whatever its size.
    const values = Float32Array.of(1, 1.01, 2, -1);
    const tensor = new RateTensor('w', values);
    tensor.quantise({ count: 4, step: 2 ** -20 });
    tensor.freeze();
    const before = Float32Array.from(tensor.codebook!.levels);
    const [weightStep, levelStep] = [adamStep(0.01, 1), adamStep(0.125, 1)];
    tensor.step(Float32Array.of(3, -1, 0, -5), weightStep, levelStep);
    const moves = tensor.codebook!.levels.map((level, i) => level - before[i]!);
    const [most, least] = [tensor.clusters[2]! - 1, tensor.clusters[0]! - 1];
    expect(moves[least]).toBeCloseTo(-0.125, 4);
    expect(moves[most]).toBe(0);
    expect(moves[tensor.clusters[3]! - 1]).toBeCloseTo(0.125, 4);
    expect(tensor.latent).toEqual(values);
  });

  it('keeps weights at their levels once frozen', () => {
    const tensor = new RateTensor(
      'w',
      Float32Array.of(0.3, -0.7, 0.9, 0.02),
      Uint8Array.of(1, 1, 0, 1),
    );
    tensor.quantise({ count: 2, step: 1 / 64 });
    tensor.freeze();
    const clusters = Uint8Array.from(tensor.clusters);
    for (let t = 1; t <= 50; t++) tensor.step(Float32Array.of(1, -1, 1, 1), ...step(t));
    expect(tensor.clusters).toEqual(clusters);
    expect(tensor.mask).toEqual(Uint8Array.of(1, 1, 0, 0));
    expect(tensor.effective[2]).toBe(0);
  });

  it('rounds to a grid', () => {
    const tensor = new RateTensor('b', Float32Array.of(0.3, -0.7, 0.02));
    tensor.roundTo(0.25);
    expect(tensor.effective).toEqual(Float32Array.of(0.25, -0.75, 0));
  });
});
