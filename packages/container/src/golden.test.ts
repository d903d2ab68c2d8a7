import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pith } from '#pith-message';
import { goldenModel } from '../fixtures/golden/model.mjs';
import { goldenModel2 } from '../fixtures/golden/model-2.mjs';
import { goldenModel3, goldenModel3Layers } from '../fixtures/golden/model-3.mjs';
import { type EncodableModel, encodeModel } from './encode-model.js';
import { HEADER_DICTIONARY } from './header-dictionary.js';
import { PROLOGUE_BYTES } from './prologue.js';
import { readModel } from './read-model.js';
import type { TensorData } from './tensor.js';

type Model = Omit<EncodableModel, 'generator'> & { readonly generator: string };

const folder = join(import.meta.dirname, '../fixtures/golden');
const models: readonly (readonly [name: string, model: Model])[] = [
  ['v1', goldenModel as unknown as Model],
  ['v2', goldenModel2 as unknown as Model],
  ['v3', goldenModel3 as unknown as Model],
  ['v3-layers', goldenModel3Layers as unknown as Model],
];
const goldenFile = (name: string) => readFileSync(join(folder, `${name}.pith`));

const bitsOf = (data: TensorData) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

test.each(models)('the golden file %s is read as what it was written from', async (name, model) => {
  const file = await readModel(goldenFile(name));
  expect(`v${file.version}`).toBe(name.slice(0, 2));
  expect(file.format).toBe(model.format);
  expect(file.generator).toBe(model.generator);
  expect(file.recipe).toBe(model.recipe);
  expect(file.topology).toEqual(model.topology);
  expect(file.tensors.length).toBe(model.tensors.length);
  for (const tensor of model.tensors) {
    if ('clusters' in tensor) {
      expect(file.decodeShared(tensor.name)).toEqual(tensor);
    } else {
      const decoded = file.decodeTensor(tensor.name);
      expect({ ...decoded, data: bitsOf(decoded.data) }).toEqual({
        ...tensor,
        data: bitsOf(tensor.data),
      });
    }
  }
});

test('they hold every layout, kind of values, codebook and coder', async () => {
  for (const name of ['v1', 'v2']) {
    const file = await readModel(goldenFile(name));
    const forms = file.tensors.map(({ layout, values }) => `${layout} ${values}`);
    expect([...new Set(forms)].sort()).toEqual([
      ...['dense bool', 'dense codebook', 'dense float16', 'dense float32', 'dense int32'],
      ...['dense uint8', 'sparse codebook', 'sparse float32'],
    ]);
  }
  const { tensors } = pith.Header.decode(headerOf(goldenFile('v2')));
  const found = (of: (tensor: pith.ITensorRecord) => unknown[]) => [
    ...new Set(tensors.flatMap((tensor) => of(tensor))),
  ];
  expect(found(({ values }) => [values]).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(found(({ streams }) => streams!.map(({ coder }) => coder)).sort()).toEqual([0, 1, 2]);
});

test('the model of version 2 is written as it was then', async () => {
  const golden = goldenFile('v2');
  const { bytes, headerBytes } = await encodeModel(goldenModel2 as never, {
    deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }),
  });
  // How DEFLATE packs the header is zlib's affair and may differ between its versions.
  expect(headerOf(bytes)).toEqual(headerOf(golden));
  const then = (await readModel(golden)).headerBytes;
  expect(bytes.subarray(headerBytes)).toEqual(new Uint8Array(golden.subarray(then)));
});

test.each([
  ['v3', goldenModel3],
  ['v3-layers', goldenModel3Layers],
])('the model of %s is written as it was then', async (name, model) => {
  const { bytes } = await encodeModel(model, { coding: 'smallest' });
  expect(bytes).toEqual(new Uint8Array(goldenFile(name)));
});

/** The header message, decompressed. */
function headerOf(file: Uint8Array): Uint8Array {
  const length = new DataView(file.buffer, file.byteOffset).getUint32(6, true);
  const compressed = file.subarray(PROLOGUE_BYTES, PROLOGUE_BYTES + length);
  return inflateRawSync(compressed, { dictionary: HEADER_DICTIONARY });
}

test('the example of docs/format.md is read as it says', async () => {
  const path = join(import.meta.dirname, '../../../docs/format.md');
  const example = readFileSync(path, 'utf8')
    .split('\n## Example\n')[1]!
    .split('The header decomp')[0]!;
  const hex = [...example.matchAll(/^ {4}((?:[0-9a-f]{2} )*[0-9a-f]{2})(?: {2}|$)/gm)];
  const digits = hex.map((match) => match[1]!.replaceAll(' ', '')).join('');
  const file = await readModel(Buffer.from(digits, 'hex'));
  expect(file.decodeTensor('w').data).toEqual(Float32Array.of(0, 0, -1, 0, 0, 0.5, 0, 2, 0.5, 0));
});
