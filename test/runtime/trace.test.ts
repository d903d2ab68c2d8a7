import { deflateRawSync } from 'node:zlib';
import { encodeModel } from '@pith/container';
import { type LayerRun, load, type Model, traceLayers } from '@pith/runtime';
import { toSavedModel } from '@pith/train';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const { layers } = tf;
let network: tf.LayersModel;
let model: Model;

/** Two branches that are concatenated, so that outputs also lie inside another value's place. */
function build(): tf.LayersModel {
  const random = (seed: number) => tf.initializers.randomNormal({ stddev: 0.4, seed });
  const image = tf.input({ shape: [8, 9, 3], name: 'image' });
  const stem = layers
    .conv2d({
      ...{ filters: 6, kernelSize: 3, padding: 'same', activation: 'relu', name: 'stem' },
      ...{ kernelInitializer: random(1), biasInitializer: random(2) },
    })
    .apply(image) as tf.SymbolicTensor;
  const narrow = layers
    .conv2d({ filters: 4, kernelSize: 1, name: 'narrow', kernelInitializer: random(3) })
    .apply(stem) as tf.SymbolicTensor;
  const deep = layers
    .depthwiseConv2d({
      ...{ kernelSize: 3, padding: 'same', name: 'deep', depthwiseInitializer: random(4) },
    })
    .apply(stem) as tf.SymbolicTensor;
  const both = layers.concatenate().apply([narrow, deep]) as tf.SymbolicTensor;
  const flat = layers.flatten().apply(layers.maxPooling2d({ poolSize: 2 }).apply(both));
  const logits = layers
    .dense({ units: 5, name: 'logits', kernelInitializer: random(5) })
    .apply(flat) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: logits });
}

const pixels = Float32Array.from({ length: 8 * 9 * 3 }, (_, i) => Math.cos(i * 0.71));

beforeAll(async () => {
  network = build();
  const { bytes } = await encodeModel(
    { ...(await toSavedModel(tf, network)), recipe: '' },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary }) },
  );
  model = await load(bytes);
});
afterAll(() => {
  model.dispose();
  network.dispose();
});

async function trace(
  visit: (layer: LayerRun) => Float32Array | undefined,
): Promise<Record<string, Float32Array>> {
  return traceLayers(model, { [model.inputs[0]!.name]: pixels }, visit);
}

async function computedBy(tensor: tf.SymbolicTensor): Promise<Float32Array> {
  const part = tf.model({ inputs: network.inputs, outputs: tensor });
  const value = part.predict(tf.tensor(pixels, [1, 8, 9, 3])) as tf.Tensor;
  return (await value.data()) as Float32Array;
}

function expectClose(found: Float32Array, expected: Float32Array): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5);
  });
}

describe('traceLayers', () => {
  it('shows what layers take and give, as tfjs computes it', async () => {
    const runs: LayerRun[] = [];
    await trace((layer) => {
      runs.push(layer);
      return undefined;
    });
    expect(runs.map(({ operation }) => operation.layer)).toEqual([
      ...['stem', 'narrow', 'deep', 'logits'],
    ]);
    for (const { operation, input, inputShape, output, outputShape } of runs) {
      const layer = network.getLayer(operation.layer);
      expectClose(input, await computedBy(layer.input as tf.SymbolicTensor));
      expectClose(output, await computedBy(layer.output as tf.SymbolicTensor));
      expect([null, ...inputShape]).toEqual((layer.input as tf.SymbolicTensor).shape);
      expect([null, ...outputShape]).toEqual((layer.output as tf.SymbolicTensor).shape);
    }
  });

  it('gives kernels in the shape of the operation', async () => {
    await trace((layer) => {
      const [kernel] = network.getLayer(layer.operation.layer).getWeights();
      expect(layer.operation.kernel.shape).toEqual(kernel!.shape);
      expectClose(layer.kernel(), kernel!.dataSync() as Float32Array);
      return undefined;
    });
  });

  it('lets other numbers take the place of an output', async () => {
    const plain = await trace(() => undefined);
    const same = await trace(({ output }) => output.slice());
    expect(same).toEqual(plain);
    const logits = await trace(({ operation, output }) =>
      operation.layer === 'narrow' || operation.layer === 'deep' ? output.fill(0) : undefined,
    );
    // What is left of the network is the last layer's bias, which is zero.
    expect(Object.values(logits)[0]).toEqual(new Float32Array(5));
  });

  it('refuses a replacement of another length', async () => {
    await expect(trace(() => new Float32Array(3))).rejects.toThrow(
      'layer "stem": 3 numbers cannot replace an output of 432; return all of [8,9,6]',
    );
  });
});
