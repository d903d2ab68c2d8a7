import { InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type * as TensorFlow from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenModel, Value } from '../open-model.js';
import { type ModelEngine, openSavedModel } from '../open-saved-model.js';
import { loadTfjs } from './load-tfjs.js';
import { loadTfjsNode } from './load-tfjs-node.js';

let tf: typeof TensorFlow;
/** tfjs-node needs a native addon, which not every machine has. */
const ENGINES: readonly ModelEngine[] = await loadTfjsNode().then(
  () => ['tfjs-node', 'tfjs'],
  () => ['tfjs'],
);

const open: OpenModel[] = [];

beforeAll(async () => {
  tf = await loadTfjs();
  await tf.setBackend('cpu');
});

afterAll(async () => {
  for (const model of open) await model.dispose();
});

async function opened(saved: SavedModel, engine: ModelEngine): Promise<OpenModel> {
  const model = await openSavedModel(saved, { engine });
  open.push(model);
  return model;
}

async function saveLayersModel(model: TensorFlow.LayersModel): Promise<SavedModel> {
  let artifacts: TensorFlow.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology } = artifacts!;
  return {
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode(JSON.stringify({ modelTopology })),
    tensors: model.weights.map((weight) => {
      const value = weight.read();
      const data = Float32Array.from(value.dataSync());
      return { name: weight.originalName, shape: value.shape, dtype: 'float32', data };
    }),
  };
}

function smallNetwork(): TensorFlow.LayersModel {
  const { layers } = tf;
  const image = tf.input({ shape: [null, null, 2], name: 'image' });
  const features = layers
    .conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'conv' })
    .apply(image) as TensorFlow.SymbolicTensor;
  const pooled = layers
    .globalAveragePooling2d({ name: 'pooled' })
    .apply(features) as TensorFlow.SymbolicTensor;
  const scores = layers.dense({ units: 4, name: 'scores' }).apply(pooled);
  return tf.model({ inputs: image, outputs: [scores as TensorFlow.SymbolicTensor, pooled] });
}

function ramp(shape: readonly number[]): Value {
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length }, (_, i) => Math.sin(i)) };
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(found[i]).toBeCloseTo(expected[i]!, 4);
}

describe.each(ENGINES)('a LayersModel in %s', (engine) => {
  it('computes what TF.js does, with open sizes, several outputs and exchanged weights', async () => {
    await tf.setBackend('cpu');
    const network = smallNetwork();
    const saved = await saveLayersModel(network);
    const model = await opened(saved, engine);
    expect(model.inputs).toEqual([
      { name: 'image', shape: [null, null, null, 2], type: 'float32' },
    ]);
    expect(model.outputs.map(({ name }) => name)).toEqual(['scores', 'pooled']);
    const image = ramp([2, 5, 7, 2]);

    const expected = async () => {
      await tf.setBackend('cpu');
      const outputs = network.predict(
        tf.tensor(image.data as Float32Array, [2, 5, 7, 2]),
      ) as TensorFlow.Tensor[];
      return outputs.map((output) => output.dataSync());
    };
    const before = await model.run({ image });
    const [scores, pooled] = await expected();
    expectClose(before['scores']!.data, scores!);
    expectClose(before['pooled']!.data, pooled!);
    expect(before['scores']).toMatchObject({ shape: [2, 4], type: 'float32' });

    const kernel = saved.tensors.find(({ name }) => name === 'scores/kernel')!;
    const other = Float32Array.from(kernel.data, (value) => value * -2 + 0.1);
    await model.setWeights(new Map([['scores/kernel', other]]));
    network.getLayer('scores').weights[0]!.write(tf.tensor(other, [3, 4]));
    const after = await model.run({ image });
    expectClose(after['scores']!.data, (await expected())[0]!);
    expectClose(after['pooled']!.data, before['pooled']!.data);
    expect(after['scores']!.data).not.toEqual(before['scores']!.data);
    network.dispose();
  });

  it('leaves no tensors behind', async () => {
    await tf.setBackend('cpu');
    const network = smallNetwork();
    const saved = await saveLayersModel(network);
    network.dispose();
    const model = await openSavedModel(saved, { engine });
    const image = ramp([1, 4, 4, 2]);
    await model.run({ image });
    const { numTensors } = tf.memory();
    const weights = new Map(saved.tensors.map(({ name, data }) => [name, data as Float32Array]));
    for (let i = 0; i < 3; i++) {
      await model.setWeights(weights);
      await model.run({ image });
    }
    expect(tf.memory().numTensors).toBe(numTensors);
    await model.dispose();
    await model.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(numTensors - saved.tensors.length);
    await expect(model.run({ image })).rejects.toThrow(/disposed of/);
  });
});

it('names the input of a Sequential as TF.js and Pith do', async () => {
  await tf.setBackend('cpu');
  const network = tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [3], name: 'first' })],
  });
  const saved = await saveLayersModel(network);
  for (const engine of ['tfjs', 'pith'] as const) {
    const model = await opened(saved, engine);
    expect(model.inputs).toEqual([{ name: 'first_input', shape: [null, 3], type: 'float32' }]);
    const { first } = await model.run({ first_input: ramp([2, 3]) });
    const expected = network.predict(tf.tensor(ramp([2, 3]).data as Float32Array, [2, 3]));
    expectClose(first!.data, (expected as TensorFlow.Tensor).dataSync());
  }
});

it('takes layers of the user’s own', async () => {
  await tf.setBackend('cpu');
  const register = (on: typeof TensorFlow) => {
    class Doubled extends on.layers.Layer {
      static className = 'Doubled';
      override computeOutputShape(shape: TensorFlow.Shape) {
        return shape;
      }
      override call(inputs: TensorFlow.Tensor | TensorFlow.Tensor[]) {
        return on.mul(Array.isArray(inputs) ? inputs[0]! : inputs, 2);
      }
    }
    on.serialization.registerClass(Doubled);
  };
  const topology = {
    modelTopology: {
      class_name: 'Sequential',
      config: {
        name: 'net',
        layers: [
          { class_name: 'Doubled', config: { name: 'twice', batch_input_shape: [null, 2] } },
        ],
      },
    },
  };
  const saved: SavedModel = {
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode(JSON.stringify(topology)),
    tensors: [],
  };
  await expect(openSavedModel(saved, { engine: 'tfjs' })).rejects.toThrow(
    /cannot load it: Unknown layer: Doubled/,
  );
  const model = await openSavedModel(saved, { engine: 'tfjs', customObjects: register });
  open.push(model);
  const { twice } = await model.run({
    twice_input: { data: Float32Array.of(1, -3), shape: [1, 2] },
  });
  expect([...twice!.data]).toEqual([2, -6]);
});

describe('refusals', () => {
  it('says which input is wrong, and how', async () => {
    await tf.setBackend('cpu');
    const model = await opened(await saveLayersModel(smallNetwork()), 'tfjs');
    await expect(model.run({})).rejects.toThrow('input "image" is missing');
    await expect(model.run({ picture: ramp([1]) })).rejects.toThrow(
      'no input "picture"; its inputs are "image"',
    );
    await expect(model.run({ image: ramp([1, 4, 4, 3]) })).rejects.toThrow(
      'of shape [1,4,4,3], but the model takes [?, ?, ?, 2]',
    );
    await expect(
      model.run({ image: { data: new Float32Array(3), shape: [1, 4, 4, 2] } }),
    ).rejects.toThrow('3 numbers, but shape [1,4,4,2] takes 32');
    await expect(model.setWeights(new Map([['none', new Float32Array(1)]]))).rejects.toThrow(
      InputError,
    );
    await expect(model.setWeights(new Map([['scores/bias', new Float32Array(1)]]))).rejects.toThrow(
      'scores/bias: 1 weights, but its shape [4] takes 4',
    );
  });
});
