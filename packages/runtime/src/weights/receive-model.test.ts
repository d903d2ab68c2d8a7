import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenContextDecoder, readModel } from '@pith/container';
import { expect, test } from 'vitest';
import { openContextDecoder } from '../context/open-context-decoder.js';
import { load } from '../load.js';
import { receiveModel } from './receive-model.js';

const path = join(import.meta.dirname, '../../../../fixtures/records/lenet-300-100-2666.pith');
const bytes = new Uint8Array(readFileSync(path));

test('a compact file is decoded once, as a whole', async () => {
  let opened = 0;
  const contextDecoder: OpenContextDecoder = (...given) => {
    opened++;
    return openContextDecoder(...given);
  };
  async function* arriving() {
    for (let at = 0; at < bytes.length; at += 100) yield bytes.slice(at, at + 100);
  }
  const received = await receiveModel(arriving(), { contextDecoder });
  expect(opened).toBe(1);
  expect(received.bytes).toEqual(bytes);
  expect(received.decoded.size).toBe(0);
  const plain = await readModel(bytes);
  plain.tensors.forEach(({ name }) => {
    expect(received.file!.decodeTensor(name)).toEqual(plain.decodeTensor(name));
  });
});

test('it runs the same whether it arrives in pieces or is there', async () => {
  const input = Float32Array.from({ length: 784 }, (_, i) => (i % 7) / 7);
  const outputs = [];
  for (const source of [bytes, new Blob([bytes])]) {
    const model = await load(source);
    outputs.push(await model.run({ [model.inputs[0]!.name]: input }));
    model.dispose();
  }
  expect(Object.values(outputs[0]!)[0]).toHaveLength(10);
  expect(outputs[1]).toEqual(outputs[0]);
});
