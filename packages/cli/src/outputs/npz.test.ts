import { parseNpy, ZipArchive } from '@pith/train';
import { expect, it } from 'vitest';
import { encodeNpz } from './npz.js';

it('writes archives that are read again, names and shapes included', () => {
  const arrays = [
    { name: 'head/scores', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, 6) },
    { name: 'größe', shape: [1], data: Float32Array.of(Math.PI) },
    { name: 'all', shape: [1, 2, 1, 2], data: Float32Array.of(1, 2, 3, 4) },
  ];
  const bytes = encodeNpz(arrays);
  const archive = new ZipArchive('test', bytes);
  expect([...archive.members.keys()]).toEqual(arrays.map(({ name }) => `${name}.npy`));
  for (const { name, shape, data } of arrays) {
    const npy = archive.read(archive.members.get(`${name}.npy`)!);
    expect(parseNpy(name, npy)).toEqual({ dtype: 'f4', shape, data });
    // numpy.lib.format: the data start at a multiple of 64.
    expect((npy.length - data.byteLength) % 64).toBe(0);
  }
  expect(encodeNpz(arrays)).toEqual(bytes);
});
