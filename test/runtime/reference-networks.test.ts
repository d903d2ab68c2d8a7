import type { SavedModel } from '@pith/model';
import { load, UnsupportedOperationError } from '@pith/runtime';
import { loadTensorFlow, networks, toLayersModel, toSavedModel } from '@pith/train';
import { beforeAll, expect, it } from 'vitest';
import { pithOf } from '../formats/pith-of.js';

let tf: Awaited<ReturnType<typeof loadTensorFlow>>['tf'];
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

/** With vectors as training leaves them: biases and means off 0, factors and variances off 1. */
async function trained(name: string, inputShape?: readonly number[]): Promise<SavedModel> {
  const network = networks[name]!.build(tf, 3, { classes: 5, ...(inputShape && { inputShape }) });
  const { tensors, ...model } = await toSavedModel(tf, network);
  network.dispose();
  return {
    ...model,
    tensors: tensors.map((tensor) => {
      if (tensor.shape.length > 1) return tensor;
      const data = (tensor.data as Float32Array).map((value, i) => value + 0.2 * Math.sin(3 * i));
      return { ...tensor, data };
    }),
  };
}

// AlexNet and VGG-16 are left out for their size: they are made of the same layers.
it.each<[string, number[]?]>([
  ['lenet-300-100'],
  ['lenet-5'],
  ['alexnet-28'],
  ['squeezenet-28'],
  ['squeezenet-1.0', [51, 35, 3]],
  ['squeezenet-1.1', [31, 47, 3]],
  ['vgg-28'],
  ['mobilenet-28'],
  ['mobilenet-v1', [33, 32, 3]],
  ['resnet-8'],
  ['resnet-20', [13, 10, 2]],
])('%s runs as in TensorFlow.js', async (name, inputShape) => {
  const model = await trained(name, inputShape);
  const reference = await toLayersModel(tf, model);
  const images = tf.randomUniform(
    [3, ...reference.inputs[0]!.shape.slice(1)] as number[],
    0,
    1,
    'float32',
    7,
  );
  const expected = (reference.predict(images) as typeof images).dataSync();
  const network = await load(await pithOf(model));
  const [input, output] = [network.inputs[0]!.name, network.outputs[0]!.name];
  const found = await network.run({ [input]: images.dataSync() as Float32Array }, { batch: 3 });
  network.dispose();
  reference.dispose();
  expect(found[output]).toHaveLength(15);
  // Three images that the network tells apart, so that the comparison means something.
  expect(new Set(expected.map((value) => Math.fround(value))).size).toBe(15);
  for (const [i, value] of found[output]!.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
});

it.each([
  ['lstm', /LSTM \(lstm\)/],
  ['gru', /GRU \(gru\)/],
  ['transformer', /LayerNormalization.*Dot/s],
])('%s is refused by the names of its layers', async (name, layers) => {
  const file = await pithOf(await trained(name));
  const refused = load(file);
  await expect(refused).rejects.toThrow(UnsupportedOperationError);
  await expect(refused).rejects.toThrow(layers);
});
