import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { crc32 } from '@pith/container';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeNpz } from '../outputs/npz.js';
import { LineProgress } from '../progress/line-progress.js';
import { loadSamples } from './load-samples.js';
import type { InputInfo } from './sample.js';

let folder: string;
const at = (name: string) => join(folder, name);
const float = (name: string, shape: InputInfo['shape']): InputInfo => {
  return { name, shape, type: 'float32' };
};

/** A 2×2 picture as PNG (ISO 15948): red, green; blue, white. */
function picture(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type), data]);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const rows = Buffer.from([0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 255, 255]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...[chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))],
  ]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pith-samples-'));
  const x = { name: 'x', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const rate = { name: 'rate', shape: [1], data: Float32Array.of(16_000) };
  writeFileSync(at('three.npz'), encodeNpz([x, rate]));
  mkdirSync(at('many'));
  for (let i = 0; i < 5; i++) {
    const one = { name: 'x', shape: [1, 2], data: Float32Array.of(i, i) };
    writeFileSync(at(`many/${i}.npz`), encodeNpz([one]));
  }
  writeFileSync(at('picture.png'), picture());
  mkdirSync(at('mixed'));
  writeFileSync(at('mixed/a.npy'), '');
  writeFileSync(at('mixed/b.png'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (name: string, inputs: readonly InputInfo[], options: object = {}) =>
  loadSamples(
    at(name),
    inputs,
    { limit: 8, ...options },
    new LineProgress(process.stderr),
    new AbortController().signal,
  );

it('takes arrays by the names of inputs, and one value along with all', async () => {
  const samples = await load('three.npz', [float('x', [null, 2]), float('rate', [])]);
  expect(samples.map(({ values }) => [values['x'], values['rate']])).toEqual(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ].map((pair) => [
      { data: Float32Array.from(pair), shape: [1, 2] },
      { data: Float32Array.of(16_000), shape: [] },
    ]),
  );
  expect(samples[1]!.source).toBe(`${at('three.npz')}[1]`);
});

it('takes files of a folder, spread over all where these are too many', async () => {
  const firsts = async (limit: number) => {
    const samples = await load('many', [float('x', ['N', 2])], { limit });
    return samples.map(({ values }) => Number(values['x']!.data[0]));
  };
  expect(await firsts(8)).toEqual([0, 1, 2, 3, 4]);
  expect(await firsts(2)).toEqual([0, 2]);
});

it('brings an image to the layout and the range of the input', async () => {
  const shape = [1, 3, 8, 8];
  const [sample] = await load('picture.png', [float('x', shape)], {
    ...{ mean: [0.5, 0, 0], std: [0.5, 1, 2] },
  });
  const { data } = sample!.values['x']!;
  // The corners of the three planes: red, green, blue, white.
  const corners = [0, 7, 56, 63];
  const plane = (channel: number) => corners.map((i) => data[channel * 64 + i]);
  expect(plane(0)).toEqual([1, -1, -1, 1]);
  expect(plane(1)).toEqual([0, 1, 0, 1]);
  expect(plane(2)).toEqual([0, 0, 0.5, 0.5]);
});

it('refuses what it cannot make out', async () => {
  const x = float('x', ['N', 2]);
  await expect(load('mixed', [x])).rejects.toThrow('inputs of several kinds (npy, image)');
  await expect(load('none', [x])).rejects.toThrow('there is no such file or directory');
  await expect(load('picture.png', [float('x', [1, 5])])).rejects.toThrow('takes no image');
  await expect(load('picture.png', [float('x', [2, 3, 8, 8])])).rejects.toThrow(
    'takes 2 images at once',
  );
  await expect(load('three.npz', [float('y', [1]), x])).rejects.toThrow(
    'no array y (found: x, rate)',
  );
  await expect(load('three.npz', [x], { mean: [1] })).rejects.toThrow(
    '--mean would have no effect',
  );
});

it('takes a square image for a flat input', async () => {
  const [sample] = await load('picture.png', [float('x', [1, 12])], { scale: '0..255' });
  expect(sample!.values['x']).toEqual({
    data: Float32Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255),
    shape: [1, 12],
  });
});
