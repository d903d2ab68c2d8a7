import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DType, Tensor } from '@pith/container';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SavedModel } from '../saved-model.js';
import { modelTensorBytes } from '../tensor-bytes.js';
import { readLayersModel } from './read-layers-model.js';
import { writeLayersModel } from './write-layers-model.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pith-model-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Serves `directory`, so that tfjs loads a model as it does in a browser. */
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    readFile(join(directory, request.url!)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
function loadWithTfjs(path: string): Promise<tf.LayersModel> {
  return tf.loadLayersModel(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`);
}

function convolutionalModel(): tf.LayersModel {
  const model = tf.sequential();
  const seed = 1;
  const kernelInitializer = tf.initializers.glorotNormal({ seed });
  model.add(
    tf.layers.conv2d({ inputShape: [8, 8, 2], filters: 4, kernelSize: 3, kernelInitializer }),
  );
  model.add(tf.layers.batchNormalization({ epsilon: 1e-7 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer }));
  return model;
}

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return saved!;
}

type Manifest = tf.io.WeightsManifestConfig;

/** Lays a model out on disk: its weights cut into shards of `shardBytes`, under any manifest. */
async function layOut(
  artifacts: tf.io.ModelArtifacts,
  groups: { specs: Manifest[0]['weights']; data: Buffer }[],
  shardBytes = Infinity,
) {
  const weightsManifest: Manifest = [];
  for (const [g, { specs, data }] of groups.entries()) {
    const paths: string[] = [];
    for (let at = 0; at === 0 || at < data.length; at += shardBytes) {
      paths.push(`group${g + 1}-shard${paths.length + 1}.bin`);
      await writeFile(
        join(directory, paths.at(-1)!),
        data.subarray(at, Math.min(data.length, at + shardBytes)),
      );
    }
    weightsManifest.push({ paths, weights: specs });
  }
  const { modelTopology, format, generatedBy } = artifacts;
  const json = {
    modelTopology,
    format,
    generatedBy,
    convertedBy: null,
    weightsManifest,
    userDefinedMetadata: { note: 'é' },
  };
  await writeFile(join(directory, 'model.json'), JSON.stringify(json, null, 2));
  return json;
}

const bytesOf = (data: ArrayBufferView) =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength);
const weightBytes = (artifacts: tf.io.ModelArtifacts) =>
  Buffer.from(artifacts.weightData as ArrayBuffer);

describe('readLayersModel', () => {
  it.each([
    ['one shard', Infinity],
    ['shards that cut weights apart', 101],
  ])('reads what tfjs saved: %s', async (_, shardBytes) => {
    const original = convolutionalModel();
    const artifacts = await artifactsOf(original);
    const json = await layOut(
      artifacts,
      [{ specs: artifacts.weightSpecs!, data: weightBytes(artifacts) }],
      shardBytes,
    );

    const { model, shippedBytes, files } = await readLayersModel(directory);
    expect(model.tensors.map((tensor) => tensor.name)).toEqual(
      original.weights.map((weight) => weight.originalName),
    );
    for (const [t, weight] of original.getWeights().entries()) {
      expect(model.tensors[t]!.shape).toEqual(weight.shape);
      expect(bytesOf(model.tensors[t]!.data)).toEqual(bytesOf(weight.dataSync()));
    }
    const { weightsManifest, ...rest } = json;
    expect(new TextDecoder().decode(model.topology)).toBe(JSON.stringify(rest));
    expect(new TextDecoder().decode(model.topology)).toContain('1e-7');
    const sizes = await Promise.all(
      (await readdir(directory)).map(async (name) => (await stat(join(directory, name))).size),
    );
    expect(shippedBytes).toBe(sizes.reduce((sum, size) => sum + size));
    expect(files.map((file) => basename(file.path))).toEqual([
      'model.json',
      ...weightsManifest[0]!.paths,
    ]);
    expect(modelTensorBytes(model)).toBe(weightBytes(artifacts).length);
    // The file itself may be named, too.
    expect(await readLayersModel(join(directory, 'model.json'))).toEqual({
      model,
      shippedBytes,
      files,
    });
  });

  it('reads a manifest of several groups', async () => {
    const artifacts = await artifactsOf(convolutionalModel());
    const specs = artifacts.weightSpecs!;
    const data = weightBytes(artifacts);
    const first =
      4 * specs.slice(0, 2).reduce((sum, spec) => sum + tf.util.sizeFromShape(spec.shape), 0);
    await layOut(
      artifacts,
      [
        { specs: specs.slice(2), data: data.subarray(first) },
        { specs: specs.slice(0, 2), data: data.subarray(0, first) },
      ],
      1000,
    );
    const { model } = await readLayersModel(directory);
    expect(model.tensors.map((tensor) => tensor.name)).toEqual(
      [...specs.slice(2), ...specs.slice(0, 2)].map((spec) => spec.name),
    );
    expect(Buffer.concat(model.tensors.map((tensor) => bytesOf(tensor.data)))).toEqual(
      Buffer.concat([data.subarray(first), data.subarray(0, first)]),
    );
  });

  it('dequantizes as tfjs does when it loads the same files', async () => {
    const artifacts = await artifactsOf(convolutionalModel());
    const kinds = ['uint8', 'uint16', 'float16'] as const;
    const parts: Buffer[] = [];
    const specs = artifacts.weightSpecs!.map((spec, s) => {
      const dtype = kinds[s % 3]!;
      const elements = tf.util.sizeFromShape(spec.shape);
      // An odd count of bytes puts the next weight at an odd offset. Halves stay below 1.
      const stored =
        dtype === 'uint8'
          ? Uint8Array.from({ length: elements }, (_, i) => i * 7)
          : Uint16Array.from({ length: elements }, (_, i) => (i * 2741) % 0x3c00);
      parts.push(bytesOf(stored));
      const quantization =
        dtype === 'float16'
          ? { dtype }
          : { dtype, min: -0.31, scale: 1.3e-5, original_dtype: 'float32' as const };
      return { ...spec, quantization };
    });
    await layOut(artifacts, [{ specs, data: Buffer.concat(parts) }], 500);
    const { model, shippedBytes } = await readLayersModel(directory);
    const loaded = await loadWithTfjs('model.json');
    for (const [t, weight] of loaded.getWeights().entries()) {
      expect(bytesOf(model.tensors[t]!.data)).toEqual(bytesOf(weight.dataSync()));
    }
    expect(shippedBytes).toBeLessThan(modelTensorBytes(model) + 5000);
  });
});

describe('writeLayersModel', () => {
  it.each([undefined, 1000])(
    'writes what tfjs loads and predicts with as before: shards of %s bytes',
    async (shardBytes) => {
      const original = convolutionalModel();
      const artifacts = await artifactsOf(original);
      await layOut(artifacts, [{ specs: artifacts.weightSpecs!, data: weightBytes(artifacts) }]);
      const { model } = await readLayersModel(directory);
      await writeLayersModel(
        join(directory, 'out'),
        model,
        shardBytes === undefined ? {} : { shardBytes },
      );

      const shards = (await readdir(join(directory, 'out'))).filter(
        (name) => name !== 'model.json',
      );
      const count = shardBytes === undefined ? 1 : Math.ceil(modelTensorBytes(model) / shardBytes);
      expect(shards.sort()).toEqual(
        Array.from({ length: count }, (_, s) => `group1-shard${s + 1}of${count}.bin`).sort(),
      );
      const loaded = await loadWithTfjs('out/model.json');
      const input = tf.randomNormal([5, 8, 8, 2], 0, 1, 'float32', 7);
      const predict = (network: tf.LayersModel) => (network.predict(input) as tf.Tensor).dataSync();
      expect(predict(loaded)).toEqual(predict(original));
      expect(loaded.getUserDefinedMetadata()).toEqual({ note: 'é' });
    },
  );

  const dtypes: DType[] = ['float32', 'int32', 'uint8', 'bool'];
  const tensor = fc
    .record({
      dtype: fc.constantFrom(...dtypes),
      shape: fc.array(fc.nat(5), { maxLength: 4 }),
      seed: fc.nat(),
    })
    .map(({ dtype, shape, seed }): Omit<Tensor, 'name'> => {
      const elements = shape.reduce((product, dimension) => product * dimension, 1);
      const value = (i: number) => Math.sin(seed + i) * 1000;
      if (dtype === 'float32')
        return { dtype, shape, data: Float32Array.from({ length: elements }, (_, i) => value(i)) };
      if (dtype === 'int32')
        return {
          dtype,
          shape,
          data: Int32Array.from({ length: elements }, (_, i) => value(i) * 1e6),
        };
      return {
        dtype,
        shape,
        data: Uint8Array.from({ length: elements }, (_, i) =>
          dtype === 'bool' ? i & 1 : value(i),
        ),
      };
    });
  const model = fc
    .record({
      tensors: fc.array(fc.tuple(fc.string({ minLength: 1, unit: 'binary' }), tensor), {
        minLength: 1,
        maxLength: 6,
      }),
      topology: fc.record({
        modelTopology: fc.record({ model_config: fc.jsonValue() }),
        trainingConfig: fc.jsonValue(),
      }),
    })
    .map(
      ({ tensors, topology }): SavedModel => ({
        format: 'tfjs-layers-model',
        topology: new TextEncoder().encode(JSON.stringify(topology)),
        // Lone surrogates are no UTF-8, but JSON escapes them.
        tensors: [...new Map(tensors)].map(([name, rest]) => ({ name, ...rest })),
      }),
    );

  it('is undone by readLayersModel', async () => {
    const out = join(directory, 'out');
    await fc.assert(
      fc.asyncProperty(model, fc.integer({ min: 1, max: 500 }), async (saved, shardBytes) => {
        // Shards of few bytes make thousands of files.
        await writeLayersModel(out, saved, {
          force: true,
          shardBytes: Math.max(shardBytes, (modelTensorBytes(saved) / 8) | 0),
        });
        expect((await readLayersModel(out)).model).toEqual(saved);
      }),
      { numRuns: 60 },
    );
    expect(await readdir(directory)).toEqual(['out']);
  });

  it('refuses what it could not read again, and writes nothing', async () => {
    const good: SavedModel = {
      format: 'tfjs-layers-model',
      topology: new TextEncoder().encode('{"modelTopology":{}}'),
      tensors: [{ name: 'w', shape: [2], dtype: 'float32', data: new Float32Array(2) }],
    };
    const out = join(directory, 'out');
    const [tensor] = good.tensors;
    const bad: [Partial<SavedModel>, RegExp][] = [
      [{ tensors: [] }, /no tensors/],
      [{ tensors: [tensor!, tensor!] }, /two tensors have the name "w"/],
      [{ tensors: [{ ...tensor!, shape: [3] }] }, /"w": 2 elements, but its shape \[3\] has 3/],
      [{ tensors: [{ ...tensor!, dtype: 'int32' }] }, /"w": a Float32Array does not hold int32/],
      [{ topology: new TextEncoder().encode('[]') }, /not a JSON object/],
      [{ topology: new TextEncoder().encode('{') }, /not JSON/],
    ];
    for (const [change, message] of bad) {
      await expect(writeLayersModel(out, { ...good, ...change })).rejects.toThrow(message);
    }
    await expect(writeLayersModel(out, good, { shardBytes: 0 })).rejects.toThrow(/shardBytes is 0/);
    expect(await readdir(directory)).toEqual([]);
    await writeLayersModel(out, good);
    await expect(writeLayersModel(out, good)).rejects.toThrow(/out exists already; use --force/);
  });
});
