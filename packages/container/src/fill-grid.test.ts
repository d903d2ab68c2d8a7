import { expect, it } from 'vitest';
import { findCodebook, toCodebook } from './codebook.js';
import { encodeModel } from './encode-model.js';
import { fillGrid } from './fill-grid.js';
import { readModel } from './read-model.js';

/** A small tensor as a manifest quantised to 8 bits gives it: most of the 256 levels do not occur. */
const values = Float32Array.from({ length: 64 }, (_, i) => ((i * i * 37) % 256) * 0.0171 - 0.7777);
const words = new Uint32Array(values.buffer);

it('gives the same values under all levels', () => {
  const found = findCodebook(words)!;
  const codebook = toCodebook(found.centroids, 1);
  expect(codebook.form).toBe('affine-grid');
  const filled = fillGrid(found.clusters, codebook)!;
  expect(filled.codebook.bytes.length).toBeLessThan(codebook.bytes.length);
  filled.clusters.forEach((cluster, i) => {
    expect(cluster === 0 ? 0 : filled.codebook.centroids[cluster - 1]).toBe(words[i]);
  });
});

it('leaves codebooks without gaps, and those that are no grids, alone', () => {
  const ascending = new Uint32Array(Float32Array.from([1, 2, 3, 4, 5]).buffer);
  expect(fillGrid(Uint8Array.of(1, 2), toCodebook(ascending, 1))).toBeUndefined();
  const scattered = new Uint32Array(Float32Array.from([1, 2.5, 17.3, 0.1]).buffer);
  expect(fillGrid(Uint8Array.of(1, 2), toCodebook(scattered, 1))).toBeUndefined();
});

it('makes small tensors in 8 bits smaller than their centroids', async () => {
  const tensors = [{ name: 'bias', shape: [64], dtype: 'float32' as const, data: values }];
  const { bytes, layouts } = await encodeModel({
    ...{ format: 'test', topology: new Uint8Array(1), recipe: '', tensors },
  });
  expect(layouts[0]!.bytes.total).toBeLessThan(64 + 32);
  expect((await readModel(bytes)).decodeTensor('bias').data).toEqual(values);
});
