import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InputError } from '@pith/container';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGraphModel } from './read-graph-model.js';
import { writeGraphModel } from './write-graph-model.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pith-graph-'));
});
afterEach(() => rm(directory, { recursive: true }));

const float = { T: { type: 'DT_FLOAT' } };
const constant = (name: string, dtype: string) => ({
  name,
  op: 'Const',
  attr: { dtype: { type: dtype } },
});

/** y = min(x · kernel, ceiling), the labels as they are, and the real part of the spectrum. */
const topology = {
  node: [
    {
      name: 'x',
      op: 'Placeholder',
      attr: {
        dtype: { type: 'DT_FLOAT' },
        shape: { shape: { dim: [{ size: '-1' }, { size: '3' }] } },
      },
    },
    constant('kernel', 'DT_FLOAT'),
    constant('ceiling', 'DT_FLOAT'),
    constant('labels', 'DT_STRING'),
    constant('spectrum', 'DT_COMPLEX64'),
    { name: 'product', op: 'MatMul', input: ['x', 'kernel'], attr: float },
    { name: 'y', op: 'Minimum', input: ['product', 'ceiling'], attr: float },
    { name: 'names', op: 'Identity', input: ['labels'], attr: { T: { type: 'DT_STRING' } } },
    { name: 'real', op: 'Real', input: ['spectrum'], attr: { Tout: { type: 'DT_FLOAT' } } },
  ],
  library: {},
  versions: { producer: 1.0 },
};

const LABELS = ['cat', '', 'Größe'];
const texts = LABELS.map((label) => new TextEncoder().encode(label));
const labels = Buffer.concat(
  texts.flatMap((text) => [new Uint8Array(Uint32Array.of(text.length).buffer), text]),
);
const kernel = Uint8Array.of(0, 1, 2, 3, 4, 255);
const data = Buffer.concat([
  kernel,
  labels,
  new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer),
  new Uint8Array(Float32Array.of(Infinity).buffer),
]);

const quantization = { dtype: 'uint8', min: -1, scale: 0.1 };
const weights = [
  { name: 'kernel', shape: [3, 2], dtype: 'float32', quantization },
  { name: 'labels', shape: [3], dtype: 'string' },
  { name: 'spectrum', shape: [2], dtype: 'complex64' },
  { name: 'ceiling', shape: [], dtype: 'float32' },
];

const good = {
  format: 'graph-model',
  generatedBy: '2.4.0',
  signature: { inputs: { x: { name: 'x:0' } }, outputs: { y: { name: 'y:0' } } },
  modelTopology: topology,
  weightsManifest: [{ paths: ['w.bin'], weights }],
  userDefinedMetadata: { note: 'é', tolerance: 1e-7 },
};

async function lay(json: unknown, bytes: Uint8Array = data) {
  await writeFile(join(directory, 'model.json'), JSON.stringify(json, null, 2));
  await writeFile(join(directory, 'w.bin'), bytes);
}

/** Loads a model as tfjs loads it from a server. */
async function loadWithTfjs(path: string): Promise<tf.GraphModel> {
  const fetchFunc = async (address: string | URL | Request) =>
    new Response(await readFile(String(address).replace('http://here', '')), {
      headers: {
        'content-type': address === path ? 'application/json' : 'application/octet-stream',
      },
    });
  return tf.loadGraphModel(tf.io.http(`http://here${path}`, { fetchFunc }));
}

const OUTPUTS = ['y', 'names', 'real'];

function execute(model: tf.GraphModel): unknown[] {
  const x = tf.tensor2d([1, -2, 3, 40, 50, 60], [2, 3]);
  const outputs = model.execute({ x }, OUTPUTS) as tf.Tensor[];
  return outputs.map((output) => Array.from(output.dataSync()));
}

it('carries what is no tensor of numbers to where tfjs finds it again', async () => {
  await lay(good);
  const { model, files } = await readGraphModel(directory);
  expect(model.format).toBe('tfjs-graph-model');
  expect(model.tensors.map(({ name }) => name)).toEqual(['kernel']);
  expect(files.map(({ bytes }) => bytes)).toContain(data.length);

  const out = join(directory, 'out');
  await writeGraphModel(out, model, { shardBytes: 10 });
  const before = execute(await loadWithTfjs(join(directory, 'model.json')));
  expect(execute(await loadWithTfjs(join(out, 'model.json')))).toEqual(before);
  expect(before[1]).toEqual(LABELS);
  expect(before[2]).toEqual([1, 3]);

  expect((await readGraphModel(out)).model).toEqual(model);
  const written = JSON.parse(await readFile(join(out, 'model.json'), 'utf8'));
  expect({ ...written, weightsManifest: 0 }).toEqual({ ...good, weightsManifest: 0 });
});

it('carries a manifest without anything of the kind in no manifest', async () => {
  await lay(
    { ...good, weightsManifest: [{ paths: ['w.bin'], weights: [weights[0]] }] },
    data.subarray(0, 6),
  );
  const { model } = await readGraphModel(join(directory, 'model.json'));
  const { weightsManifest, ...rest } = good;
  expect(new TextDecoder().decode(model.topology)).toBe(JSON.stringify(rest));
});

it('reads control flow, empty tensors and scalars as it reads all else', async () => {
  const shapes = [[], [0], [2, 0, 3], [1, 1]];
  const constants = shapes.map((shape, i) => ({ name: `c${i}`, shape, dtype: 'int32' }));
  const node = [
    { name: 'if', op: 'StatelessIf', attr: { then_branch: { func: { name: 'f' } } } },
    { name: 'm', op: 'Merge', input: ['a', 'b'] },
  ];
  const json = {
    ...good,
    modelTopology: { node, library: { function: [{ signature: { name: 'f' } }] } },
    weightsManifest: [{ paths: ['w.bin'], weights: constants }],
  };
  await lay(json, new Uint8Array(Int32Array.of(-7, 9).buffer));
  const { model } = await readGraphModel(directory);
  expect(model.tensors.map(({ data: numbers }) => [...numbers])).toEqual([[-7], [], [], [9]]);
  await writeGraphModel(join(directory, 'out'), model);
  expect((await readGraphModel(join(directory, 'out'))).model).toEqual(model);
});

describe('readGraphModel refuses', () => {
  async function expectRefusal(message: RegExp) {
    await expect(readGraphModel(directory)).rejects.toThrow(InputError);
    await expect(readGraphModel(directory)).rejects.toThrow(message);
  }

  it('a LayersModel', async () => {
    await lay({ ...good, format: 'layers-model' });
    await expectRefusal(/a TF\.js LayersModel, but a GraphModel is needed here/);
  });

  it('a graph that is none', async () => {
    await lay({ ...good, modelTopology: { node: {} } });
    await expectRefusal(/modelTopology has no array "node"/);
  });

  it('shards that are a byte off', async () => {
    await lay(good, data.subarray(0, -1));
    await expectRefusal(/weight "ceiling" has 4 bytes, but 3 are left in the shards; .*cut short/);
    await lay(good, Buffer.concat([data, new Uint8Array(1)]));
    await expectRefusal(/w\.bin: 1 bytes are left behind the last weight/);
  });

  it('a string that is longer than the shards', async () => {
    const broken = Buffer.from(data);
    broken.writeUInt32LE(0xffffffff, kernel.length);
    await lay(good, broken);
    await expectRefusal(/weight "labels": string 0 has 4294967295 bytes, but \d+ are left/);
  });

  it('more strings than there are bytes, before it takes memory', async () => {
    const many = [{ name: 'labels', shape: [2 ** 31 - 1, 2 ** 20], dtype: 'string' }];
    await lay({ ...good, weightsManifest: [{ paths: ['w.bin'], weights: many }] });
    await expectRefusal(/found \d+ bytes in 1 shard, but the manifest asks for \d+/);
  });

  it('a weight, as opposed to a constant, that is not finite', async () => {
    const large = [{ name: 'w', shape: [32, 32], dtype: 'float32' }];
    const numbers = new Float32Array(1024).fill(1);
    numbers[5] = NaN;
    await lay(
      { ...good, weightsManifest: [{ paths: ['w.bin'], weights: large }] },
      new Uint8Array(numbers.buffer),
    );
    await expectRefusal(/"w" holds 1 of 1024 values that are NaN .* at index 5/);
  });

  it('shards outside of the model', async () => {
    await mkdir(join(directory, 'inner'));
    await lay({ ...good, weightsManifest: [{ paths: [`${dirname(directory)}/w.bin`], weights }] });
    await expectRefusal(/lies outside of the model's directory/);
  });
});

it('does not write a topology whose own manifest is not one of carried weights', async () => {
  await lay(good);
  const { model } = await readGraphModel(directory);
  const changed = (manifest: unknown) => ({
    ...model,
    topology: new TextEncoder().encode(JSON.stringify({ ...good, weightsManifest: manifest })),
  });
  const out = join(directory, 'out');
  await expect(writeGraphModel(out, changed(good.weightsManifest))).rejects.toThrow(
    /weightsManifest\[0\] has the shard "w\.bin", expected one weight in a data: URL/,
  );
  await expect(writeGraphModel(out, changed('x'))).rejects.toThrow(/weightsManifest is the string/);
});
