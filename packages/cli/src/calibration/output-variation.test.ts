import type { Value } from '@pith/engines';
import { expect, it } from 'vitest';
import { outputVariation } from './output-variation.js';

const model = (answer: (x: number) => number[]) => ({
  inputs: [],
  async run({ x }: Readonly<Record<string, Value>>) {
    const data = Float32Array.from(answer(Number(x!.data[0])));
    return { y: { data, shape: [data.length], type: 'float32' } };
  },
});
const samples = [1, 2, 4].map((x) => ({
  source: '',
  values: { x: { data: Float32Array.of(x), shape: [1] } },
}));

it('is how far outputs are apart, in parts of the first', async () => {
  expect(
    await outputVariation(
      model((x) => [3 * x, 4 * x]),
      samples,
    ),
  ).toBeCloseTo(3, 6);
  expect(
    await outputVariation(
      model(() => [1, 2]),
      samples,
    ),
  ).toBe(0);
  expect(
    await outputVariation(
      model((x) => [x === 1 ? 0 : 1]),
      samples,
    ),
  ).toBe(Infinity);
});

it('is unknown for one sample, and large where even sizes differ', async () => {
  expect(
    await outputVariation(
      model((x) => [x]),
      samples.slice(0, 1),
    ),
  ).toBeUndefined();
  const growing = model((x) => new Array(x).fill(1));
  expect(await outputVariation(growing, samples)).toBe(Infinity);
});
