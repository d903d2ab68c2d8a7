import { contextBits, type SharedTensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { dequantise } from '../share/index.js';
import { sortByFanIn } from './sort-by-fan-in.js';
import { sortForCoding } from './sort-for-coding.js';

const dense = (name: string, units: number, config: object = {}) => ({
  class_name: 'Dense',
  config: { name, units, activation: 'relu', use_bias: true, ...config },
});
const layers = [dense('hidden', 40, { batch_input_shape: [null, 100] }), dense('out', 4)];

/** Half of the hidden units, at random places, read nearly all inputs; the others hardly any. */
function network() {
  const random = new SeededRandom(3);
  const busy = Array.from({ length: 40 }, () => random.integer(2));
  const shared = (name: string, shape: [number, number], dense: (unit: number) => boolean) => {
    const clusters = new Uint8Array(shape[0] * shape[1]);
    for (let i = 0; i < clusters.length; i++) {
      const unit = name.startsWith('hidden') ? i % shape[1] : Math.floor(i / shape[1]);
      if (random.next() < (dense(unit) ? 0.9 : 0.05)) clusters[i] = 1 + random.integer(2);
    }
    const centroids = Float32Array.of(-0.5, 0.5);
    return { name, shape, dtype: 'float32', centroids, clusters, vectorLength: 1 } as SharedTensor;
  };
  const kernels = [
    shared('hidden/kernel', [100, 40], (unit) => busy[unit] === 1),
    shared('out/kernel', [40, 4], (unit) => busy[unit] === 1),
  ];
  const tensors = kernels.flatMap((kernel) => [
    { ...kernel, data: dequantise(kernel) },
    {
      name: kernel.name.replace('kernel', 'bias'),
      shape: [kernel.shape[1]!],
      dtype: 'float32' as const,
      data: Float32Array.from({ length: kernel.shape[1]! }, (_, i) => i),
    },
  ]);
  const model: SavedModel = {
    ...{ format: 'tfjs-layers-model', tensors },
    topology: new TextEncoder().encode(
      JSON.stringify({
        modelTopology: { class_name: 'Sequential', config: { name: 'n', layers } },
      }),
    ),
  };
  return { model, shared: new Map(kernels.map((kernel) => [kernel.name, kernel])) };
}

const bitsOf = (shared: ReadonlyMap<string, SharedTensor>) => {
  const { shape, clusters } = shared.get('hidden/kernel')!;
  return contextBits({ shape, alphabet: 3, center: 1 }, clusters, { previousOutputs: 0 });
};

it.each([sortByFanIn, sortForCoding])(
  'takes fewer bits, and moves all of a unit alike: %o',
  (sort) => {
    const before = network();
    const after = sort(before.model, before.shared);
    expect(bitsOf(after.shared)).toBeLessThan(bitsOf(before.shared));
    const [bias] = after.model.tensors.filter(({ name }) => name === 'hidden/bias');
    const order = [...bias!.data];
    expect(order.toSorted((a, b) => a - b)).toEqual(order.map((_, i) => i));
    for (const { name, data } of after.model.tensors) {
      const tensor = after.shared.get(name);
      if (tensor !== undefined) expect(dequantise(tensor)).toEqual(data);
    }
    const column = (model: SavedModel, unit: number) =>
      [...model.tensors[0]!.data].filter((_, i) => i % 40 === unit);
    const row = (model: SavedModel, unit: number) =>
      [...model.tensors[2]!.data].slice(4 * unit, 4 * unit + 4);
    for (const [place, unit] of order.entries()) {
      expect(column(after.model, place)).toEqual(column(before.model, unit));
      expect(row(after.model, place)).toEqual(row(before.model, unit));
    }
  },
);
