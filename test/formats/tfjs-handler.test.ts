import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pithHandler } from '@pith/adapters';
import { CorruptFileError, InputError, UsageError } from '@pith/container';
import { readLayersModel, type SavedModel, writeSavedModel } from '@pith/model';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pithOf } from './pith-of.js';
import { servedFolder } from './served-folder.js';
import { smallGraph } from './small-graph.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pith-handler-'));
});
afterEach(() => rm(directory, { recursive: true }));

const bytesOf = (data: ArrayBufferView) =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength);

const LENET = join(import.meta.dirname, '../../fixtures/lenet-300-100');

it('gives tf.loadLayersModel the weights bit for bit, and the outputs that they had', async () => {
  const { model } = await readLayersModel(LENET);
  const loaded = await tf.loadLayersModel(pithHandler(await pithOf(model)));
  const original = await tf.loadLayersModel(servedFolder(LENET));
  expect(loaded.getWeights()).toHaveLength(model.tensors.length);
  for (const [t, weight] of loaded.getWeights().entries()) {
    expect(bytesOf(weight.dataSync())).toEqual(bytesOf(model.tensors[t]!.data));
  }
  const x = tf.randomUniform(
    [3, ...original.inputs[0]!.shape.slice(1)] as number[],
    0,
    1,
    'float32',
    1,
  );
  const predict = (network: tf.LayersModel) => (network.predict(x) as tf.Tensor).dataSync();
  expect(predict(loaded)).toEqual(predict(original));
});

it('gives tf.loadGraphModel all that it would find in the decompressed files', async () => {
  const model = smallGraph();
  await writeSavedModel(join(directory, 'out'), model);
  const original = await tf.loadGraphModel(servedFolder(join(directory, 'out')));
  const loaded = await tf.loadGraphModel(pithHandler(await pithOf(model)));
  for (const { name, data } of model.tensors) {
    expect(bytesOf(loaded.weights[name]![0]!.dataSync())).toEqual(bytesOf(data));
  }
  const x = tf.randomNormal([4, 6], 0, 1, 'float32', 2);
  const execute = (graph: tf.GraphModel) =>
    (graph.execute({ x }, ['y', 'names']) as tf.Tensor[]).map((output) => [...output.dataSync()]);
  expect(execute(loaded)).toEqual(execute(original));
  expect(execute(loaded)[1]).toEqual(['Käse']);
  expect(execute(loaded)[0]).toContain(0);
  expect(loaded.modelSignature).toEqual(original.modelSignature);
});

it('hands over the metadata that model.json had', async () => {
  const { userDefinedMetadata, format } = await pithHandler(await pithOf(smallGraph())).load();
  expect({ userDefinedMetadata, format }).toEqual({
    userDefinedMetadata: { note: { of: 'é' } },
    format: 'graph-model',
  });
});

it('makes int32 of unsigned bytes, which tfjs does not take', async () => {
  const tensors = [{ name: 'u', shape: [2], dtype: 'uint8', data: Uint8Array.of(1, 200) }] as const;
  const { weightSpecs, weightData } = await pithHandler(
    await pithOf({ ...smallGraph(), tensors }),
  ).load();
  const weights = tf.io.decodeWeights(weightData, weightSpecs);
  expect([...weights['u']!.dataSync()]).toEqual([1, 200]);
});

describe('takes a .pith from', () => {
  it.each<[string, (bytes: Uint8Array) => Parameters<typeof pithHandler>[0]]>([
    ['an ArrayBuffer', (bytes) => bytes.slice().buffer],
    ['a Blob', (bytes) => new Blob([bytes.slice()])],
    ['a Response', (bytes) => new Response(bytes.slice())],
    ['a stream', (bytes) => new Response(bytes.slice()).body!],
    [
      'a URL',
      (bytes) =>
        new URL(`data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`),
    ],
  ])('%s', async (_, source) => {
    const bytes = await pithOf(smallGraph());
    const progress: number[] = [];
    const options = { onProgress: (received: number) => progress.push(received) };
    const { weightSpecs } = await pithHandler(source(bytes), options).load();
    expect(weightSpecs.map(({ name }) => name)).toEqual(['kernel', 'bias', 'labels', 'ceiling']);
    if (!(source(bytes) instanceof ArrayBuffer)) expect(progress.at(-1)).toBe(bytes.length);
  });
});

describe('refuses', () => {
  const load = async (model: SavedModel) => pithHandler(await pithOf(model)).load();
  const topology = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

  it('models of other frameworks', async () => {
    await expect(load({ ...smallGraph(), format: 'onnx' })).rejects.toThrow(
      /format "onnx", not one of TensorFlow\.js; hand it to ONNX Runtime by way of toOnnx/,
    );
  });

  it.each<[Uint8Array, RegExp]>([
    [Uint8Array.of(0xff), /not JSON in UTF-8/],
    [topology([]), /not a JSON object/],
    [topology({}), /no modelTopology/],
    [
      topology({ modelTopology: {}, weightsManifest: [{ paths: ['w.bin'], weights: [{}] }] }),
      /weightsManifest\[0\] does not carry one weight in a data: URL/,
    ],
    [
      topology({
        modelTopology: {},
        weightsManifest: [
          {
            paths: ['data:application/octet-stream;base64,%'],
            weights: [{ name: 'w', shape: [] }],
          },
        ],
      }),
      /the bytes of the weight "w" are not in base64/,
    ],
  ])('topologies that are none: case %#', async (bytes, message) => {
    const loading = load({ ...smallGraph(), topology: bytes });
    await expect(loading).rejects.toThrow(InputError);
    await expect(loading).rejects.toThrow(message);
  });

  it('damaged files, addresses where nothing is, and what is no source', async () => {
    const bytes = await pithOf(smallGraph());
    await expect(pithHandler(bytes.subarray(0, -1)).load()).rejects.toThrow(CorruptFileError);
    await expect(pithHandler('http://127.0.0.1:1/x').load()).rejects.toThrow(/cannot be fetched/);
    await expect(pithHandler(new Response('', { status: 404 })).load()).rejects.toThrow(
      /the server answers 404/,
    );
    await expect(pithHandler(7 as unknown as string).load()).rejects.toThrow(UsageError);
    await expect(pithHandler(bytes, { limits: { elements: 10 } }).load()).rejects.toThrow(/30/);
  });

  it('to go on when it was aborted', async () => {
    const bytes = await pithOf(smallGraph());
    const aborted = pithHandler(new Blob([bytes.slice()]), { signal: AbortSignal.abort() });
    await expect(aborted.load()).rejects.toThrow(/abort/i);
  });
});
