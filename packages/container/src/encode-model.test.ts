import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeModel } from './encode-model.js';
import { InputError } from './errors.js';
import { readModel } from './read-model.js';
import type { SharedTensor, Tensor } from './tensor.js';

const encode = (...tensors: (Tensor | SharedTensor)[]) =>
  encodeModel(
    { format: 'f', topology: new Uint8Array(0), recipe: '', tensors },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }) },
  );

const plain: Tensor = { name: 'w', shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) };
const shared: SharedTensor = {
  ...{ name: 's', shape: [4], dtype: 'float32', vectorLength: 1 },
  ...{ centroids: Float32Array.of(1, 2), clusters: Uint8Array.of(0, 1, 2, 0) },
};

describe('refuses', () => {
  test.each<[string, (Tensor | SharedTensor)[], string]>([
    ['two tensors of one name', [plain, plain], 'w: two tensors have this name'],
    ['a shape that does not fit', [{ ...plain, shape: [3] }], 'w: 2 elements, but its shape [3]'],
    ['another array than the dtype’s', [{ ...plain, dtype: 'int32' }], 'it must be a Int32Array'],
    ['nine dimensions', [{ ...plain, shape: Array(9).fill(1) }], 'w: 9 dimensions'],
    ['a fractional dimension', [{ ...plain, shape: [1.5] }], 'non-negative integers'],
    ['too many elements', [{ ...plain, shape: [65536, 65536] }], 'at most 2147483647'],
    ['a cluster without centroid', [{ ...shared, clusters: Uint8Array.of(0, 3, 0, 0) }], 'index 3'],
    ['clusters that do not fit the shape', [{ ...shared, shape: [5] }], 's: 4 clusters'],
    ['centroids that do not fit the vectors', [{ ...shared, shape: [12], vectorLength: 3 }], 'the'],
    ['a vector length of 0', [{ ...shared, vectorLength: 0 }], 'positive integer'],
  ])('%s', async (_, tensors, message) => {
    await expect(encode(...tensors)).rejects.toThrow(InputError);
    await expect(encode(...tensors)).rejects.toThrow(message);
  });
});

/** Seeded; uniform in [0, 1). */
function generator(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('a layer as Deep Compression leaves it', () => {
  const random = generator(7);
  const clusters = Uint8Array.from({ length: 784 * 300 }, () =>
    random() < 0.08 ? 1 + Math.floor(((random() + random()) / 2) * 32) : 0,
  );
  const centroids = Float32Array.from({ length: 32 }, (_, i) => (i - 15.5) / 32);
  const layer: SharedTensor = { ...shared, shape: [784, 300], clusters, centroids };
  const nonzeros = clusters.filter((cluster) => cluster !== 0).length;

  test('comes within 2 % of what its entropy allows', async () => {
    const { bytes, layouts } = await encode(layer);
    expect(layouts[0]).toMatchObject({ layout: 'sparse', centroids: 32, nonzeros });
    const entropy = (counts: number[], total: number) =>
      counts.reduce((sum, n) => sum + (n > 0 ? n * Math.log2(total / n) : 0), 0);
    const density = nonzeros / clusters.length;
    const positions = entropy([nonzeros, clusters.length - nonzeros], clusters.length);
    const counts = Array.from({ length: 33 }, (_, c) => clusters.filter((x) => x === c).length);
    const values = entropy(counts.slice(1), nonzeros);
    expect(density).toBeCloseTo(0.08, 2);
    expect(bytes.length * 8).toBeGreaterThan(positions + values);
    expect(bytes.length * 8).toBeLessThan((positions + values) * 1.02);
  });

  test('its report adds up', async () => {
    const { bytes, headerBytes, layouts } = await encode(layer);
    const { bitsPerWeight, bytes: parts, entries, indexBits, fillers } = layouts[0]!;
    expect(parts.values + parts.indexes).toBe(bytes.length - headerBytes);
    expect(parts.total).toBe(parts.codebook + parts.values + parts.indexes + parts.tables);
    expect(entries).toBe(nonzeros + fillers);
    expect(bitsPerWeight.indexes.fixed).toBeCloseTo((entries * indexBits) / nonzeros);
    expect(bitsPerWeight.values.coded).toBeCloseTo((parts.values * 8) / nonzeros);
    expect(bitsPerWeight.values.coded).toBeLessThan(bitsPerWeight.values.fixed);
  });

  test('is written the same twice', async () => {
    expect((await encode(layer)).bytes).toEqual((await encode(layer)).bytes);
  });
});

test('header and records of a small network take a few hundred bytes', async () => {
  const random = generator(3);
  const tensors = [
    [784, 300],
    [300, 100],
    [100, 10],
  ].flatMap(([inputs, outputs], i): (Tensor | SharedTensor)[] => [
    {
      ...{ ...shared, name: `fc${i + 1}/kernel`, shape: [inputs!, outputs!] },
      clusters: Uint8Array.from({ length: inputs! * outputs! }, () =>
        random() < 0.08 ? 1 + Math.floor(((random() + random()) / 2) * 32) : 0,
      ),
      centroids: Float32Array.from({ length: 32 }, (_, c) => (c - 15.5) / 32),
    },
    {
      ...{ name: `fc${i + 1}/bias`, shape: [outputs!], dtype: 'float32' },
      data: Float32Array.from({ length: outputs! }, () => Math.round(random() * 2048) / 4096),
    },
  ]);
  const { bytes, headerBytes } = await encode(...tensors);
  expect(headerBytes).toBeLessThan(500);
  expect((await readModel(bytes)).tensors.length).toBe(6);
});
