import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { pithHandler } from '@pith/adapters';
import { SeededRandom } from '@pith/compress';
import { encodeModel, readModel, type SharedTensor, type Tensor } from '@pith/container';
import { canonicalModel, readLayersModel, type SavedModel, writeSavedModel } from '@pith/model';
import { load } from '@pith/runtime';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servedFolder } from './served-folder.js';

/** Compact files, against TensorFlow.js itself: what it built, and what it loads back. */

let directory: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  directory = await mkdtemp(join(tmpdir(), 'pith-compact-'));
});
afterAll(() => rm(directory, { recursive: true }));

const { layers } = tf;
const NETWORKS: readonly (readonly [string, readonly number[], () => tf.layers.Layer[]])[] = [
  [
    'a convolutional network',
    [12, 12, 1],
    () => [
      layers.conv2d({ inputShape: [12, 12, 1], filters: 3, kernelSize: 5, name: 'first' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 4, kernelSize: [3, 2], padding: 'same', activation: 'relu' }),
      layers.averagePooling2d({ poolSize: [2, 3], strides: 1 }),
      layers.flatten(),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 7, activation: 'tanh', useBias: false }),
      layers.dense({ units: 4, activation: 'softmax', kernelRegularizer: 'l1l2' }),
    ],
  ],
  [
    'normalised and depthwise layers',
    [9, 8, 2],
    () => [
      layers.conv2d({ inputShape: [9, 8, 2], filters: 4, kernelSize: 3, strides: 2 }),
      layers.batchNormalization({ epsilon: 1e-5, scale: false }),
      layers.activation({ activation: 'relu6' }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
      layers.batchNormalization(),
      layers.reLU({ maxValue: 1.5 }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 6 }),
      layers.softmax({ axis: -1 }),
      layers.reshape({ targetShape: [3, 2] }),
    ],
  ],
  [
    'a fully connected network',
    [6],
    () => [
      layers.dense({ inputShape: [6], units: 5, activation: 'sigmoid' }),
      layers.activation({ activation: 'linear' }),
      layers.dense({ units: 3 }),
    ],
  ],
];

/** Weights and statistics that are not what they begin as. */
function built(make: () => tf.layers.Layer[]): tf.Sequential {
  const model = tf.sequential({ layers: make() });
  const random = new SeededRandom(5);
  model.setWeights(
    model.getWeights().map(({ shape, size }) =>
      tf.tensor(
        Float32Array.from({ length: size }, () => 0.1 + random.next() / 2),
        shape,
      ),
    ),
  );
  return model;
}

async function savedOf(model: tf.LayersModel): Promise<SavedModel> {
  const folder = await mkdtemp(join(directory, 'model-'));
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, format, generatedBy } = saved!;
  await writeSavedModel(join(folder, 'saved'), {
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode(JSON.stringify({ modelTopology, format, generatedBy })),
    tensors: model.weights.map((weight) => ({
      ...{ name: weight.originalName, shape: weight.shape as number[], dtype: 'float32' as const },
      data: Float32Array.from(weight.read().dataSync()),
    })),
  });
  return (await readLayersModel(join(folder, 'saved'))).model;
}

function smallest(model: SavedModel, tensors: readonly (Tensor | SharedTensor)[] = model.tensors) {
  const { format, topology } = model;
  return encodeModel(
    { format, topology, tensors, recipe: '' },
    {
      coding: 'smallest',
      deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }),
    },
  );
}

describe.each(NETWORKS)('%s', (_, shape, make) => {
  const input = () => tf.randomUniform([2, ...shape], -1, 1, 'float32', 3);
  const predict = (model: tf.LayersModel) =>
    (model.predict(input()) as tf.Tensor).dataSync() as Float32Array;

  it.each([false, true])(
    'computes the same with nothing in its topology but what that takes (renamed: %s)',
    async (renameLayers) => {
      const original = built(make);
      const saved = await savedOf(original);
      const canonical = canonicalModel(saved, { renameLayers });
      expect(canonical.topology.length).toBeLessThan(saved.topology.length / 2);
      expect(canonicalModel(canonical, { renameLayers })).toEqual(canonical);
      const { bytes } = await smallest(canonical);
      const loaded = await tf.loadLayersModel(pithHandler(bytes));
      expect(predict(loaded)).toEqual(predict(original));
      const names = loaded.layers.map(({ name }) => name);
      if (!renameLayers) expect(names).toEqual(original.layers.map(({ name }) => name));

      await writeSavedModel(
        join(directory, `out-${renameLayers}-${shape.length}-${shape[0]}`),
        canonical,
      );
      const folder = servedFolder(
        join(directory, `out-${renameLayers}-${shape.length}-${shape[0]}`),
      );
      expect(predict(await tf.loadLayersModel(folder))).toEqual(predict(original));
    },
  );

  it('runs in the runtime', async () => {
    const original = built(make);
    const canonical = canonicalModel(await savedOf(original), { renameLayers: true });
    const { bytes } = await smallest(canonical);
    const model = await load(bytes);
    const pixels = input().dataSync() as Float32Array;
    const outputs = await model.run({ [model.inputs[0]!.name]: pixels }, { batch: 2 });
    const data = Object.values(outputs)[0]!;
    const expected = predict(original);
    expect(data.length).toBe(expected.length);
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 4);
    });
  });

  it('takes a few bytes beside its weights, names and shapes among them', async () => {
    const canonical = canonicalModel(await savedOf(built(make)), { renameLayers: true });
    const zeros = canonical.tensors.map(({ name, shape: sizes, data }) => ({
      ...{ name, shape: sizes, dtype: 'float32' as const, vectorLength: 1 },
      ...{ centroids: Float32Array.of(), clusters: new Uint8Array(data.length) },
    }));
    const { bytes } = await smallest(canonical, zeros);
    const file = await readModel(bytes);
    expect(file.version).toBe(3);
    expect(file.topology).toEqual(canonical.topology);
    expect(file.tensors.map(({ name }) => name)).toEqual(canonical.tensors.map(({ name }) => name));
    expect(bytes.length).toBeLessThan(60);
  });
});

it('leaves a model alone that is no chain of known layers', async () => {
  const x = tf.input({ shape: [3] });
  const y = layers.dense({ units: 2 }).apply(x) as tf.SymbolicTensor;
  const saved = await savedOf(tf.model({ inputs: x, outputs: [y, y] }));
  expect(canonicalModel(saved)).toBe(saved);
});
