import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lowerLayersModel } from './lower-layers-model.js';

const LENET = join(import.meta.dirname, '../../../../../fixtures/lenet-300-100/model.json');

test('the LeNet-300-100 that tfjs saved', () => {
  const topology = readFileSync(LENET);
  const manifest = JSON.parse(topology.toString()).weightsManifest[0].weights as {
    name: string;
    shape: number[];
  }[];
  const shapes = new Map(manifest.map(({ name, shape }) => [name, shape]));
  const program = lowerLayersModel(topology, {
    names: [...shapes.keys()],
    has: (name) => shapes.has(name),
    shape: (name) => shapes.get(name)!,
    values: (name) => new Float32Array(shapes.get(name)!.reduce((a, b) => a * b, 1)),
  });

  expect(program.inputs).toEqual([{ name: 'flatten_input', value: 0 }]);
  expect(program.values[0]!.shape).toEqual([28, 28, 1]);
  expect(program.operations.map(({ kind, layer }) => `${layer}: ${kind}`)).toEqual([
    'flatten: reshape',
    'ip1: fully-connected',
    'ip2: fully-connected',
    'ip3: fully-connected',
    'ip3: softmax',
  ]);
  expect(program.outputs[0]!.name).toBe('ip3');
  expect(program.operations[1]).toMatchObject({
    kernel: { tensor: 'ip1/kernel', shape: [784, 300] },
    epilogue: { activation: { kind: 'clamp', low: 0, high: Infinity } },
  });
});

test('a model that Keras 2 exported: its Sequential is an array, its padding a layer of its own', () => {
  const layers = [
    {
      class_name: 'ZeroPadding2D',
      config: {
        ...{ name: 'pad', batch_input_shape: [null, 224, 224, 3], dtype: 'float32' },
        ...{
          padding: [
            [0, 1],
            [0, 1],
          ],
          data_format: 'channels_last',
        },
      },
    },
    {
      class_name: 'Conv2D',
      config: {
        ...{ name: 'conv1', filters: 32, kernel_size: [3, 3], strides: [2, 2], groups: 1 },
        ...{ padding: 'valid', dilation_rate: [1, 1], activation: 'linear', use_bias: false },
      },
    },
    {
      class_name: 'BatchNormalization',
      config: { name: 'conv1_bn', axis: [3], epsilon: 0.001, center: true, scale: true },
    },
    { class_name: 'ReLU', config: { name: 'conv1_relu', max_value: 6, negative_slope: 0 } },
  ];
  const model_config = { class_name: 'Sequential', config: layers };
  const parameters = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
  const values = new Map(
    parameters.map((name, i) => [`conv1_bn/${name}`, new Float32Array(32).fill(i + 1)]),
  );
  const program = lowerLayersModel(
    { modelTopology: { keras_version: '2.4.0', backend: 'tensorflow', model_config } },
    {
      names: ['conv1/kernel', ...values.keys()],
      has: (name) => name === 'conv1/kernel' || values.has(name),
      shape: (name) => (name === 'conv1/kernel' ? [3, 3, 3, 32] : [32]),
      values: (name) => values.get(name)!,
    },
  );

  expect(program.inputs).toEqual([{ name: 'pad_input', value: 0 }]);
  expect(program.outputs).toEqual([{ name: 'conv1_relu', value: 1 }]);
  expect(program.values[1]!.shape).toEqual([112, 112, 32]);
  // γ = 1, β = 2, mean 3, variance 4
  const scale = Math.fround(1 / Math.sqrt(4.001));
  expect(program.operations).toEqual([
    {
      ...{ kind: 'convolution', layer: 'conv1', inputs: [0], output: 1 },
      kernel: { tensor: 'conv1/kernel', shape: [3, 3, 3, 32] },
      ...{ strides: [2, 2], dilation: [1, 1], groups: 1 },
      padding: { top: 0, bottom: 1, left: 0, right: 1 },
      epilogue: {
        scale: new Float32Array(32).fill(scale),
        bias: new Float32Array(32).fill(2 - 3 * scale),
        activation: { kind: 'clamp', low: 0, high: 6 },
      },
    },
  ]);
});

test('names that a terminal would obey are escaped', () => {
  const input = { name: 'x\u001b[2J', batch_input_shape: [null, 4] };
  const layers = [
    { class_name: 'InputLayer', config: input },
    { class_name: 'MaxPooling2D', config: { name: 'p\u009b2J' } },
  ];
  const modelTopology = { class_name: 'Sequential', config: { name: 'n', layers } };
  const none = { names: [], has: () => false, shape: () => [], values: () => new Float32Array(0) };
  expect(() => lowerLayersModel({ modelTopology }, none)).toThrow(/^"p\\u009b2J": the input has/);
});
