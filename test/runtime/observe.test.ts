import { deflateRawSync } from 'node:zlib';
import { dequantise, Gram, matrixView, outputError, refitLayer } from '@pith/compress';
import { encodeModel } from '@pith/container';
import { type LayerInputs, load, type Model, observeLayers } from '@pith/runtime';
import { toSavedModel } from '@pith/train';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const { layers } = tf;
let network: tf.LayersModel;
let model: Model;

function build(): tf.LayersModel {
  const random = (seed: number) => tf.initializers.randomNormal({ stddev: 0.5, seed });
  return tf.sequential({
    layers: [
      layers.conv2d({
        ...{ inputShape: [9, 11, 3], filters: 6, kernelSize: [3, 2], strides: [2, 1] },
        ...{ padding: 'same', activation: 'relu', name: 'strided', kernelInitializer: random(1) },
      }),
      layers.depthwiseConv2d({
        ...{ kernelSize: 3, depthMultiplier: 2, padding: 'same', name: 'depthwise' },
        ...{ depthwiseInitializer: random(2) },
      }),
      layers.conv2d({
        ...{ filters: 4, kernelSize: 2, dilationRate: 2, activation: 'relu', name: 'dilated' },
        kernelInitializer: random(3),
      }),
      layers.conv2d({ filters: 5, kernelSize: 1, name: 'pointwise', kernelInitializer: random(4) }),
      layers.flatten({}),
      layers.dense({ units: 7, activation: 'tanh', name: 'hidden', kernelInitializer: random(5) }),
      layers.dense({ units: 3, name: 'logits', kernelInitializer: random(6) }),
    ],
  });
}

const image = (seed: number) =>
  Float32Array.from({ length: 9 * 11 * 3 }, (_, i) => Math.sin(seed + i * 0.37) + (i % 7) / 7);

beforeAll(async () => {
  network = build();
  const saved = await toSavedModel(tf, network);
  const { bytes } = await encodeModel(
    { ...saved, recipe: '' },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary }) },
  );
  model = await load(bytes);
});
afterAll(() => {
  model.dispose();
  network.dispose();
});

/** What a layer's outputs are before bias and activation, in tfjs. */
async function sumsOf(name: string, input: Float32Array): Promise<Float32Array> {
  const layer = network.getLayer(name);
  const before = tf.model({ inputs: network.inputs, outputs: layer.input as tf.SymbolicTensor });
  const kernel = layer.getWeights()[0]!;
  const config = layer.getConfig() as { strides: [number, number]; padding: 'same' | 'valid' };
  const x = before.predict(tf.tensor(input, [1, 9, 11, 3])) as tf.Tensor4D;
  const { strides, padding } = config;
  if (name === 'depthwise') {
    return tf.depthwiseConv2d(x, kernel as tf.Tensor4D, 1, 'same').data() as Promise<Float32Array>;
  }
  if (name === 'hidden' || name === 'logits') {
    return tf
      .matMul(x as unknown as tf.Tensor2D, kernel as tf.Tensor2D)
      .data() as Promise<Float32Array>;
  }
  const dilations = name === 'dilated' ? 2 : 1;
  return tf
    .conv2d(x, kernel as tf.Tensor4D, strides, padding, 'NHWC', dilations)
    .data() as Promise<Float32Array>;
}

const layerNames = ['strided', 'depthwise', 'dilated', 'pointwise', 'hidden', 'logits'];

async function observe(images: readonly Float32Array[], options = {}): Promise<LayerInputs[]> {
  const name = model.inputs[0]!.name;
  const seen: LayerInputs[] = [];
  await observeLayers(
    model,
    images.map((data) => ({ [name]: data })),
    (layer) => seen.push(layer),
    options,
  );
  return seen;
}

describe('observeLayers', () => {
  it('shows what layers multiply their kernels by', async () => {
    const seen = await observe([image(1)], { limit: 1000 });
    expect(seen.map(({ tensor }) => tensor.split('/')[0])).toEqual(layerNames);
    for (const [i, name] of layerNames.entries()) {
      const { operation, patches, rows, groups, inputs } = seen[i]!;
      const expected = await sumsOf(name, image(1));
      const kernel = (await network.getLayer(name).getWeights()[0]!.data()) as Float32Array;
      const view = matrixView({ ...operation.kernel, kind: operation.kind });
      expect([view.groups, view.inputs]).toEqual([groups, inputs]);
      expect(patches.length).toBe(rows * groups * inputs);
      const { outputs, inputOffsets, groupStride, outputStride } = view;
      expect(rows * groups * outputs).toBe(expected.length);
      for (let at = 0; at < expected.length; at++) {
        const group = Math.floor(at / outputs) % groups;
        const from = Math.floor(at / outputs) * inputs;
        let sum = 0;
        for (let k = 0; k < inputs; k++) {
          const weight = group * groupStride + inputOffsets[k]! + (at % outputs) * outputStride;
          sum += patches[from + k]! * kernel[weight]!;
        }
        expect(sum).toBeCloseTo(expected[at]!, 3);
      }
    }
  });

  it('takes as many rows as asked for, spread over all runs, the same for a seed', async () => {
    const images = [image(1), image(2), image(3), image(4)];
    const some = await observe(images, { limit: 20, seed: 5 });
    expect(
      some.filter(({ tensor }) => tensor.startsWith('strided')).map(({ rows }) => rows),
    ).toEqual([5, 5, 5, 5]);
    expect(
      some.filter(({ tensor }) => tensor.startsWith('logits')).map(({ rows }) => rows),
    ).toEqual([1, 1, 1, 1]);
    expect((await observe(images, { limit: 20, seed: 5 })).map(({ patches }) => patches)).toEqual(
      some.map(({ patches }) => patches),
    );
    const other = await observe(images, { limit: 20, seed: 6 });
    expect(other.map(({ patches }) => patches)).not.toEqual(some.map(({ patches }) => patches));
    // Rows are among all those that there are.
    const all = (await observe([image(3)], { limit: 1000 }))[0]!;
    const rows = new Set(chunks(all.patches, all.inputs));
    const third = some.filter(({ tensor }) => tensor.startsWith('strided'))[2]!;
    for (const row of chunks(third.patches, third.inputs)) expect(rows.has(row)).toBe(true);
  });

  it('shows samples of a batch one by one', async () => {
    const name = model.inputs[0]!.name;
    const both = Float32Array.from([...image(1), ...image(2)]);
    const seen: LayerInputs[] = [];
    await observeLayers(model, [{ [name]: both }], (layer) => seen.push(layer), {
      ...{ batch: 2, limit: 1000 },
    });
    const apart = await observe([image(1), image(2)], { limit: 1000 });
    expect(seen.map(({ patches }) => patches)).toEqual(apart.map(({ patches }) => patches));
  });

  it('is enough to re-fit kernels', async () => {
    const images = Array.from({ length: 12 }, (_, i) => image(i));
    const grams = new Map<string, Gram>();
    for (const { tensor, patches, inputs, groups } of await observe(images)) {
      if (!grams.has(tensor)) grams.set(tensor, new Gram(inputs, groups));
      grams.get(tensor)!.add(patches);
    }
    const { tensors } = await toSavedModel(tf, network);
    for (const { tensor: name, operation } of await observe([image(0)])) {
      const tensor = tensors.find((tensor) => tensor.name === name)!;
      const view = matrixView({ ...operation.kernel, kind: operation.kind });
      const gram = grams.get(name)!;
      const weights = tensor.data as Float32Array;
      const error = (after: Float32Array) =>
        outputError(weights, after, view, gram).reduce((sum, value) => sum + value, 0);
      const rounded = weights.map((weight) => Math.round(weight / 0.2) * 0.2);
      const refitted = refitLayer(tensor, view, gram, { step: 0.2, lambda: 0 });
      expect(error(dequantise(refitted))).toBeLessThan(0.8 * error(rounded));
    }
  });

  it('refuses a limit that is none', async () => {
    await expect(observe([image(1)], { limit: 0 })).rejects.toThrow(/limit/);
  });
});

function chunks(data: Float32Array, size: number): string[] {
  return Array.from({ length: data.length / size }, (_, i) =>
    data.subarray(i * size, (i + 1) * size).join(),
  );
}
