import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeModel } from './encode-model.js';
import { readModel } from './read-model.js';
import type { SharedTensor, Tensor } from './tensor.js';

const model = (tensors: (Tensor | SharedTensor)[]) => ({
  ...{ format: 'test', topology: new Uint8Array(1), recipe: '', tensors },
});
const noise = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i));
const plain = (name: string, shape: number[], data: Float32Array): Tensor => ({
  ...{ name, shape, dtype: 'float32', data },
});

it('stores the elements of copies once, under whatever shapes', async () => {
  const data = noise(6000, 1);
  const one = await encodeModel(model([plain('a', [6000], data)]));
  const three = await encodeModel(
    model([
      plain('a', [6000], data),
      plain('b', [60, 100], data.slice()),
      plain('other', [6000], noise(6000, 2)),
      plain('c', [6000], data.slice()),
    ]),
  );
  expect(three.bytes.length).toBeLessThan(2.1 * one.bytes.length);
  expect(three.layouts.map(({ bytes }) => bytes.total === 0)).toEqual([false, true, false, true]);
  const file = await readModel(three.bytes);
  expect(file.version).toBe(2);
  expect(file.decodeTensor('b')).toEqual(plain('b', [60, 100], data));
  expect(file.decodeTensor('c').data).toEqual(data);
  expect(file.layout('b')).toEqual(three.layouts[1]);
});

it('keeps centroids and clusters of shared copies', async () => {
  const clusters = Uint8Array.from({ length: 900 }, (_, i) => (i * 7) % 4);
  const centroids = Float32Array.of(0.5, -1, 2);
  const shared = (name: string, more: Partial<SharedTensor> = {}): SharedTensor => ({
    ...{ name, shape: [900], dtype: 'float32', clusters, centroids, vectorLength: 1 },
    ...more,
  });
  const tensors = [
    shared('a'),
    shared('b', { shape: [30, 30] }),
    shared('other values', { centroids: Float32Array.of(0.5, -1, 3) }),
  ];
  const { bytes, layouts } = await encodeModel(model(tensors));
  expect(layouts.map(({ bytes }) => bytes.total === 0)).toEqual([false, true, false]);
  const file = await readModel(bytes);
  for (const tensor of tensors) expect(file.decodeShared(tensor.name)).toEqual(tensor);
});

it('gives back every bit, however many tensors are alike', async () => {
  const alike = fc.record({
    size: fc.constantFrom(0, 3, 20, 200),
    seed: fc.integer({ max: 2, min: 0 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(alike, { minLength: 1, maxLength: 12 }), async (recipes) => {
      const tensors = recipes.map(({ size, seed }, i) => plain(`t${i}`, [size], noise(size, seed)));
      const file = await readModel((await encodeModel(model(tensors))).bytes);
      for (const tensor of tensors) expect(file.decodeTensor(tensor.name)).toEqual(tensor);
    }),
    { numRuns: 50 },
  );
});

it('tells zeros from negative zeros', async () => {
  const tensors = [
    plain('zeros', [64], new Float32Array(64)),
    plain('negative', [64], new Float32Array(64).fill(-0)),
  ];
  const file = await readModel((await encodeModel(model(tensors))).bytes);
  expect(file.decodeTensor('negative').data.every((x) => Object.is(x, -0))).toBe(true);
  expect(file.decodeTensor('zeros').data.every((x) => Object.is(x, 0))).toBe(true);
});
