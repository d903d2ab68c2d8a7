import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@pith/container';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLayersModel } from './read-layers-model.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pith-bad-'));
});
afterEach(() => rm(directory, { recursive: true }));

const weights = [{ name: 'w', shape: [4], dtype: 'float32' }];
const good = {
  format: 'layers-model',
  modelTopology: { model_config: {} },
  weightsManifest: [{ paths: ['w.bin'], weights }],
};

/** Writes a model.json (an object or a text) and shards. */
async function lay(
  json: unknown,
  shards: Record<string, Uint8Array> = { 'w.bin': new Uint8Array(16) },
) {
  await writeFile(
    join(directory, 'model.json'),
    typeof json === 'string' ? json : JSON.stringify(json),
  );
  for (const [name, bytes] of Object.entries(shards)) await writeFile(join(directory, name), bytes);
}

async function expectRefusal(message: RegExp, path = directory) {
  await expect(readLayersModel(path)).rejects.toThrow(InputError);
  await expect(readLayersModel(path)).rejects.toThrow(message);
}

describe('readLayersModel refuses', () => {
  it('(no: the model that the cases below spoil is fine)', async () => {
    await lay(good);
    expect((await readLayersModel(directory)).model.tensors).toEqual([
      { ...weights[0], data: new Float32Array(4) },
    ]);
  });

  it('a path where nothing is', () =>
    expectRefusal(/nowhere: there is no such file/, join(directory, 'nowhere')));

  it('a directory without model.json, and says what it holds', async () => {
    await expectRefusal(/no model\.json in this directory, which holds nothing/);
    await writeFile(join(directory, 'saved_model.pb'), '');
    await expectRefusal(/which holds "saved_model\.pb"; .*tensorflowjs_converter/);
  });

  it('a model.json that is a directory, a pipe, or below a file', async () => {
    await mkdir(join(directory, 'model.json'));
    await expectRefusal(/model\.json: not a regular file/);
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    await expectRefusal(/pipe: not a regular file/, join(directory, 'pipe'));
    await writeFile(join(directory, 'file'), '');
    await expectRefusal(/a part of the path is a file/, join(directory, 'file', 'model'));
  });

  it('a model.json too long for a string', async () => {
    await lay(good);
    await truncate(join(directory, 'model.json'), 2 ** 28 + 1);
    await expectRefusal(/268435457 bytes, but a model\.json may have at most 268435456/);
  });

  it('what is not JSON, with the position', async () => {
    await lay('{\n  "format": layers\n}');
    await expectRefusal(/not JSON: at character 14 \(line 2, column 13\) found "layers\\n}"/);
    await lay(JSON.stringify(good).slice(0, 50));
    await expectRefusal(/not JSON: at character \d+ .* ends too early/);
    await writeFile(join(directory, 'model.json'), new Uint8Array([0x89, 0x48, 0x44, 0x46]));
    await expectRefusal(/not text in UTF-8.*tensorflowjs_converter/);
  });

  it.each<[string, unknown, RegExp]>([
    ['a graph model', { ...good, format: 'graph-model' }, /modelTopology has no array "node"/],
    [
      'a graph model of old',
      { modelTopology: { node: [] }, weightsManifest: [] },
      /a TF\.js GraphModel, but a LayersModel is needed/,
    ],
    ['an unknown format', { ...good, format: 'onnx' }, /expected "layers-model" or "graph-model"/],
    [
      'string weights',
      {
        ...good,
        weightsManifest: [{ paths: ['w.bin'], weights: [{ ...weights[0], dtype: 'string' }] }],
      },
      /weight "w" holds elements of the type string, which no layer has; supported are float32/,
    ],
    ['an array', [], /not an object/],
    ['no topology', { ...good, modelTopology: undefined }, /no modelTopology/],
    ['no manifest', { ...good, weightsManifest: undefined }, /no weightsManifest/],
    ['an empty manifest', { ...good, weightsManifest: [] }, /lists no weights/],
  ])('%s', async (_, json, message) => {
    await lay(json);
    await expectRefusal(message);
  });

  it('a missing shard, and says what is there', async () => {
    await lay(good, { 'other.bin': new Uint8Array(16) });
    await expectRefusal(/w\.bin: this shard is missing; .*holds "model\.json", "other\.bin"/);
  });

  it.each([
    [15, /w\.bin: found 15 bytes in 1 shard, but the manifest asks for 16; the model is cut short/],
    [17, /w\.bin: found 17 bytes in 1 shard, but the manifest asks for 16; the model is longer/],
    [0, /found 0 bytes/],
  ])('a shard of the wrong length: %i', async (bytes, message) => {
    await lay(good, { 'w.bin': new Uint8Array(bytes) });
    await expectRefusal(message);
  });

  it('several shards of the wrong length, each with its own', async () => {
    await lay(
      { ...good, weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights }] },
      { 'a.bin': new Uint8Array(8), 'b.bin': new Uint8Array(7) },
    );
    await expectRefusal(
      /found 15 bytes in 2 shards \(".*a\.bin" 8, ".*b\.bin" 7\), .* asks for 16/,
    );
  });

  it('declared sizes beyond those on disk before it takes memory for them', async () => {
    const huge = { name: 'w', shape: Array(32).fill(2 ** 31 - 1), dtype: 'float32' };
    await lay({ ...good, weightsManifest: [{ paths: ['w.bin'], weights: [huge] }] });
    await expectRefusal(/found 16 bytes .* asks for \d/);
  });

  it('a hole on disk that is larger than an array can be', async () => {
    const shape = [2 ** 30, 2 ** 8];
    await lay({
      ...good,
      weightsManifest: [{ paths: ['w.bin'], weights: [{ ...weights[0], shape, dtype: 'uint8' }] }],
    });
    await truncate(join(directory, 'w.bin'), 2 ** 38);
    await expectRefusal(/weight "w" needs more memory than Node can give/);
  });

  it.each([
    '../w.bin',
    'a/../../w.bin',
    '/etc/passwd',
    '..',
    '..\\w.bin',
    'C:\\w.bin',
    '\\\\host\\w.bin',
    'file:///etc/passwd',
    'https://example.org/w.bin',
    'w.bin\0',
  ])('a shard outside of the model: %s', async (path) => {
    await lay({ ...good, weightsManifest: [{ paths: [path], weights }] });
    await expectRefusal(/lies outside of the model's directory, which is refused/);
  });

  it('a shard that is a directory', async () => {
    await mkdir(join(directory, 'w.bin'));
    await lay(good, {});
    await expectRefusal(/w\.bin: not a regular file/);
  });

  it('weights that are not finite', async () => {
    await lay(good, { 'w.bin': new Uint8Array(new Float32Array([0, NaN, 1, -Infinity]).buffer) });
    await expectRefusal(
      /"w" holds 2 of 4 values that are NaN or infinite, the first \(NaN\) at index 1/,
    );
  });
});

it('reads shards in folders below the model', async () => {
  await mkdir(join(directory, 'shards'));
  await lay(
    { ...good, weightsManifest: [{ paths: ['./shards/..w.bin'], weights }] },
    { 'shards/..w.bin': new Uint8Array(16) },
  );
  expect((await readLayersModel(directory)).files.map((file) => file.bytes)).toContain(16);
});
