import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goldenModel } from '../fixtures/golden/model.mjs';
import { readModel } from './read-model.js';
import type { SharedTensor, Tensor, TensorData } from './tensor.js';

const golden = readFileSync(join(import.meta.dirname, '../fixtures/golden/v1.pith'));
const tensors = goldenModel.tensors as unknown as readonly (Tensor | SharedTensor)[];

const bitsOf = (data: TensorData) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

test('the golden file is read as what it was written from', async () => {
  const file = await readModel(golden);
  expect(file.version).toBe(1);
  expect(file.format).toBe(goldenModel.format);
  expect(file.generator).toBe(goldenModel.generator);
  expect(file.recipe).toBe(goldenModel.recipe);
  expect(file.topology).toEqual(goldenModel.topology);
  expect(file.tensors.length).toBe(tensors.length);
  for (const tensor of tensors) {
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

test('it holds every layout, kind of values and coder', async () => {
  const file = await readModel(golden);
  const forms = file.tensors.map(({ layout, values }) => `${layout} ${values}`);
  expect([...new Set(forms)].sort()).toEqual([
    ...['dense bool', 'dense codebook', 'dense float16', 'dense float32', 'dense int32'],
    ...['dense uint8', 'sparse codebook', 'sparse float32'],
  ]);
});

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
