import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeNpz } from '../outputs/npz.js';
import { LineProgress } from '../progress/line-progress.js';
import { loadInputs } from './load-inputs.js';

let folder: string;
const at = (name: string) => join(folder, name);
const inputs = [
  { name: 'left', shape: [2] },
  { name: 'right', shape: [1, 3] },
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pith-inputs-'));
  const left = { name: 'left', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
  const right = { name: 'right', shape: [2, 3], data: Float32Array.of(5, 6, 7, 8, 9, 10) };
  writeFileSync(at('both.npz'), encodeNpz([left, right]));
  writeFileSync(at('left.npz'), encodeNpz([left]));
  writeFileSync(at('bytes'), Uint8Array.of(0, 51, 255));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (texts: string[], options = {}) =>
  loadInputs(texts, inputs, options, new LineProgress(process.stderr));

it('takes the arrays of an archive by the names of the inputs', async () => {
  const { data, count, sources } = await load([at('both.npz')]);
  expect(data).toEqual({
    left: Float32Array.of(1, 2, 3, 4),
    right: Float32Array.of(5, 6, 7, 8, 9, 10),
  });
  expect({ count, sources }).toEqual({
    count: 2,
    sources: [`${at('both.npz')}[0]`, `${at('both.npz')}[1]`],
  });
});

it('joins files to a batch, and scales bytes alone', async () => {
  const files = [`left=${at('left.npz')}`, `right=${at('bytes')}`, `right=${at('bytes')}`];
  const { data, count } = await load(files, { raw: 'uint8', scale: '-1..1' });
  expect(count).toBe(2);
  expect(data['left']).toEqual(Float32Array.of(1, 2, 3, 4));
  expect(data['right']).toEqual(Float32Array.of(-1, -0.6, 1, -1, -0.6, 1));
});

it('refuses inputs of different numbers of samples, and archives without an input', async () => {
  const files = [`left=${at('left.npz')}`, `right=${at('bytes')}`];
  await expect(load(files, { raw: 'uint8' })).rejects.toThrow(/2 for "left", 1 for "right"/);
  await expect(load([at('left.npz')])).rejects.toThrow(/no array right \(found: left\)/);
});
