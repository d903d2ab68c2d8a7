import { SeededRandom } from '@pith/compress';
import { InputError } from '@pith/container';
import type { Value } from '@pith/engines';
import { describe, expect, it } from 'vitest';
import type { InputInfo } from './sample.js';
import { syntheticSamples } from './synthetic-samples.js';
import { syntheticValue } from './synthetic-values.js';

const value = (
  name: string,
  shape: readonly number[],
  type = 'float32',
  options: Parameters<typeof syntheticValue>[3] = {},
): ArrayLike<number> =>
  syntheticValue({ name, shape, type }, shape, new SeededRandom(7), options)
    .data as ArrayLike<number>;

const meanSquare = (values: readonly number[]) =>
  values.reduce((sum, x) => sum + x * x, 0) / values.length;

describe('synthetic values', () => {
  it('are images with edges, and more of the low frequencies than of the high ones', () => {
    const image = Array.from(value('image', [1, 64, 64, 1]));
    expect(Math.min(...image)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...image)).toBeLessThanOrEqual(1);
    const mean = image.reduce((sum, x) => sum + x, 0) / image.length;
    const variance = meanSquare(image.map((x) => x - mean));
    const steps = image.flatMap((x, i) => (i % 64 === 0 ? [] : [x - image[i - 1]!]));
    // White noise would give 2: neighbours would have nothing in common.
    expect(meanSquare(steps) / variance).toBeLessThan(1);
    expect(variance).toBeGreaterThan(0.02);
    // Edges: a kurtosis far above the 3 of anything normal.
    const kurtosis = meanSquare(steps.map((x) => x * x)) / meanSquare(steps) ** 2;
    expect(kurtosis).toBeGreaterThan(6);
  });

  it('are scaled as images are, and whole numbers for inputs of integers', () => {
    const plain = Array.from(value('image', [1, 3, 16, 16]));
    const centred = Array.from(
      value('image', [1, 3, 16, 16], 'float32', { scale: '-1..1', std: [2] }),
    );
    plain.forEach((x, i) => {
      expect(centred[i]).toBeCloseTo((2 * x - 1) / 2, 5);
    });
    const pixels = Array.from(value('image', [1, 16, 16, 3], 'int32'));
    expect(pixels.every(Number.isInteger)).toBe(true);
    expect(Math.max(...pixels)).toBeGreaterThan(100);
  });

  it('are what names stand for', () => {
    expect(Array.from(value('sr', [], 'int64'))).toEqual([16_000]);
    expect(Array.from(value('attention_mask', [1, 3], 'int64'))).toEqual([1, 1, 1]);
    expect(Array.from(value('token_type_ids', [1, 3], 'int64'))).toEqual([0, 0, 0]);
    expect(Array.from(value('state', [2, 1, 2]))).toEqual([0, 0, 0, 0]);
    const identifiers = Array.from(value('input_ids', [1, 200], 'int64'));
    expect(new Set(identifiers).size).toBeGreaterThan(50);
    expect(identifiers.every((id) => Number.isInteger(id) && id >= 0 && id < 100)).toBe(true);
  });
});

describe('synthetic samples', () => {
  /** A model that takes only one width. */
  const model = (inputs: readonly InputInfo[], width: number) => ({
    inputs,
    async run({ image }: Readonly<Record<string, Value>>) {
      if (image!.shape[3] !== width) throw new InputError(`width ${image!.shape[3]}`);
      return {};
    },
  });
  const image = { name: 'image', shape: ['N', 3, 16, 'W'], type: 'float32' };
  const options = { count: 3, seed: 5 };

  it('take the first usual size that the model runs with', async () => {
    const samples = await syntheticSamples(model([image], 320), [image], options);
    expect(samples.map(({ values }) => values['image']!.shape)).toEqual(
      new Array(3).fill([1, 3, 16, 320]),
    );
  });

  it('are the same for a seed, and more of them leave the first as they are', async () => {
    const run = model([image], 128);
    const three = await syntheticSamples(run, [image], options);
    const one = await syntheticSamples(run, [image], { ...options, count: 1 });
    expect(one[0]).toEqual(three[0]);
    expect(three[1]).not.toEqual(three[0]);
    const other = await syntheticSamples(run, [image], { ...options, seed: 6 });
    expect(other[0]!.values).not.toEqual(three[0]!.values);
  });

  it('ask for sizes where none of the usual ones will do', async () => {
    await expect(syntheticSamples(model([image], 33), [image], options)).rejects.toThrow(
      /image of \[N, 3, 16, W\].*say which sizes it takes, such as --shape image:1,3,16,640/,
    );
  });
});
