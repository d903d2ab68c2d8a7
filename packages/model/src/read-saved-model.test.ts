import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, UsageError } from '@pith/container';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSavedModel } from './read-saved-model.js';
import { refuseExistingModel, writeSavedModel } from './write-saved-model.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pith-saved-'));
});
afterEach(() => rm(directory, { recursive: true }));

const weightsManifest = [
  { paths: ['w.bin'], weights: [{ name: 'w', shape: [2], dtype: 'float32' }] },
];

async function lay(name: string, modelTopology: unknown) {
  await writeFile(join(directory, 'w.bin'), new Uint8Array(Float32Array.of(1, 2).buffer));
  await writeFile(join(directory, name), JSON.stringify({ modelTopology, weightsManifest }));
}

it.each([
  ['tfjs-layers-model', { model_config: {} }],
  ['tfjs-graph-model', { node: [] }],
] as const)('tells a %s by what model.json says, and writes it back', async (format, topology) => {
  await lay('model.json', topology);
  const { model, shippedBytes } = await readSavedModel(directory);
  expect(model.format).toBe(format);
  expect(shippedBytes).toBeGreaterThan(8);
  expect((await readSavedModel(join(directory, 'model.json'))).model).toEqual(model);

  const out = join(directory, 'out');
  await refuseExistingModel(out, format);
  await writeSavedModel(out, model);
  expect((await readSavedModel(out)).model).toEqual(model);
  await expect(refuseExistingModel(out, format)).rejects.toThrow(UsageError);
  await refuseExistingModel(out, format, { force: true });
  await expect(refuseExistingModel(out, 'onnx', { force: true })).rejects.toThrow(/name a file/);
});

it('reads a model.json under another name', async () => {
  await lay('blazeface.json', { node: [] });
  expect((await readSavedModel(join(directory, 'blazeface.json'))).model.tensors).toHaveLength(1);
});

it.each([
  ['nothing', '', /nothing: there is no such file .*; name a TF\.js LayersModel or GraphModel/],
  ['model.h5', '\x89HDF', /model\.h5 is a Keras model; convert it with tensorflowjs_converter/],
  ['model.pith', 'pith', /compressed already; restore its model with `pith decompress`/],
  ['model.txt', 'hello', /not JSON/],
])('says what it reads when it is given %s', async (name, content, message) => {
  if (content !== '') await writeFile(join(directory, name), content);
  const reading = readSavedModel(join(directory, name));
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow(message);
});

it('asks which of several models is meant', async () => {
  await expect(readSavedModel(directory)).rejects.toThrow(/it holds nothing; name a TF\.js/);
  for (const name of ['a.json', 'b.onnx', 'c.onnx']) await writeFile(join(directory, name), '');
  await expect(readSavedModel(directory)).rejects.toThrow(
    /several \.onnx files; .*name one of "a\.json", "b\.onnx", "c\.onnx"/,
  );
});
