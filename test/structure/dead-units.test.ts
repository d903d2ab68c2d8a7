import {
  entriesOfUnit,
  findUnitGroups,
  removeDeadUnits,
  SeededRandom,
  type UnitGroup,
} from '@pith/compress';
import { elementCount } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { networks, toSavedModel } from '@pith/train';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../runtime/generated-networks.js';
import { hiddenUnitNetworks } from './hidden-unit-networks.js';
import { outputDifference, randomInputs, savedOutputs } from './saved-outputs.js';

/** Relative to the largest output: sums are taken in another order. */
const TOLERANCE = 1e-4;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Sets the weights of some units to 0: those that compute them, or those that read them. */
function kill(model: SavedModel, groups: readonly UnitGroup[], seed: number): SavedModel {
  const random = new SeededRandom(seed);
  const data = new Map(
    model.tensors.map((tensor) => [tensor.name, Float32Array.from(tensor.data)]),
  );
  const shapes = new Map(model.tensors.map(({ name, shape }) => [name, shape]));
  for (const { name, units, axes } of groups) {
    for (let unit = 0; unit < units; unit++) {
      const part = ['incoming', 'outgoing', 'none'][random.integer(3)];
      for (const axis of axes) {
        if (axis.part !== part) continue;
        const shape = shapes.get(axis.tensor)!;
        const stride = elementCount(shape.slice(axis.axis + 1));
        const entries = new Set(entriesOfUnit(axis.layout, name, unit));
        const values = data.get(axis.tensor)!;
        for (let i = 0; i < values.length; i++) {
          if (entries.has(Math.floor(i / stride) % shape[axis.axis]!)) values[i] = 0;
        }
      }
    }
  }
  return {
    ...model,
    tensors: model.tensors.map((tensor) => ({ ...tensor, data: data.get(tensor.name)! })),
  };
}

describe('removeDeadUnits, on any network, as TensorFlow.js runs it', () => {
  it('changes nothing, and leaves nothing to remove', async () => {
    let removed = 0;
    let folded = 0;
    await fc.assert(
      fc.asyncProperty(hiddenUnitNetworks, fc.nat(1000), async (recipe, seed) => {
        const { model, saved } = await buildNetwork(tf, recipe);
        const shapes = model.inputs.map(({ shape }) => shape.slice(1) as number[]);
        model.dispose();
        const groups = findUnitGroups(saved);
        const dead = kill(saved, groups, seed);
        const live = removeDeadUnits(dead);
        for (const { name, units } of findUnitGroups(live.model)) {
          const before = groups.find((group) => group.name === name)!.units;
          expect(units).toBe(live.kept.get(name)?.length ?? before);
          removed += before - units;
        }
        folded += live.model.tensors.filter(({ name, data }) => {
          const before = dead.tensors.find((tensor) => tensor.name === name)!.data;
          return (
            name.endsWith('bias') &&
            data.length === before.length &&
            String(data) !== String(before)
          );
        }).length;
        expect(removeDeadUnits(live.model).kept.size).toBe(0);

        const inputs = randomInputs(shapes, { batch: 2, seed });
        const expected = await savedOutputs(dead, inputs);
        const got = await savedOutputs(live.model, inputs);
        expect(outputDifference(got, expected)).toBeLessThan(TOLERANCE);
        tf.dispose(inputs);
      }),
      { numRuns: Number(process.env['PITH_PROPERTY_RUNS'] ?? 150) },
    );
    // Units do go, and constants do move into biases.
    expect(removed).toBeGreaterThan(100);
    expect(folded).toBeGreaterThan(20);
  });
});

/** A saved model with random numbers, filters 1 and 3 of `conv` computing 0.7 and 0 everywhere. */
async function withConstantFilters(layers: tf.layers.Layer[]): Promise<SavedModel> {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        ...{ name: 'conv', inputShape: [9, 9, 2], filters: 5, kernelSize: 3, activation: 'relu' },
      }),
      ...layers,
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  const random = new SeededRandom(4);
  const saved = await toSavedModel(tf as never, model);
  model.dispose();
  return {
    ...saved,
    tensors: saved.tensors.map((tensor) => {
      const data = Float32Array.from(tensor.data, () => random.next() - 0.4);
      if (tensor.name.endsWith('variance')) data.set(data.map((x) => Math.abs(x) + 0.1));
      if (tensor.name === 'conv/kernel') {
        for (let i = 0; i < data.length; i++) if (i % 5 === 1 || i % 5 === 3) data[i] = 0;
      }
      if (tensor.name === 'conv/bias') data.set([0.1, 0.7, -0.2, -0.3, 0.2]);
      return { ...tensor, data };
    }),
  };
}

const conv = (padding: 'same' | 'valid', kernelSize = 3) =>
  tf.layers.conv2d({ filters: 4, kernelSize, padding, name: `next_${padding}` });

describe('on LeNet-5', () => {
  it('narrows a pruned one to what is alive', async () => {
    const model = networks['lenet-5']!.build(tf as never, 1);
    const saved = await toSavedModel(tf as never, model);
    model.dispose();
    const random = new SeededRandom(1);
    // As densities fall, many of the 500 units have no weight left on one side.
    const pruned = {
      ...saved,
      tensors: saved.tensors.map((tensor) => {
        const density = tensor.name === 'conv1/kernel' ? 0.1 : 0.003;
        const isKernel = tensor.shape.length > 1;
        const data = Float32Array.from(tensor.data, (weight) =>
          isKernel ? (random.next() < density ? weight : 0) : random.next() - 0.5,
        );
        return { ...tensor, data };
      }),
    };
    const live = removeDeadUnits(pruned);
    expect([...live.kept.keys()].sort()).toEqual(['conv1', 'conv2', 'ip1']);
    // A unit of ip1 reads 2.4 weights of 800 on average, and is read by 0.03 of 10.
    expect(live.kept.get('ip1')!.length).toBeLessThan(40);
    const inputs = randomInputs([[28, 28, 1]], { batch: 4, seed: 3 });
    const outputs = await savedOutputs(pruned, inputs);
    expect(outputDifference(await savedOutputs(live.model, inputs), outputs)).toBeLessThan(1e-5);
    tf.dispose(inputs);
  });
});

describe('a filter that is the same everywhere', () => {
  it.each<[string, () => tf.layers.Layer[], number[]]>([
    ['goes before a convolution that does not pad', () => [conv('valid')], [0, 2, 4]],
    ['stays before one that does, unless it is 0', () => [conv('same')], [0, 1, 2, 4]],
    ['goes before one of 1 × 1', () => [conv('same', 1)], [0, 2, 4]],
    [
      'stays before zeros around the image',
      () => [tf.layers.zeroPadding2d({ padding: 1 } as never), conv('valid')],
      [0, 1, 2, 4],
    ],
    [
      'goes through pooling and cropping',
      () => [
        tf.layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
        tf.layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
        tf.layers.cropping2D({ cropping: 1 as never }),
      ],
      [0, 2, 4],
    ],
    [
      'goes through normalisation, which may make a 0 another number',
      () => [tf.layers.batchNormalization(), conv('valid')],
      [0, 2, 4],
    ],
    [
      'stays where normalisation has made a 0 another number and zeros come beside it',
      () => [tf.layers.batchNormalization(), conv('same')],
      [0, 1, 2, 3, 4],
    ],
    [
      'goes before a separable convolution that does not pad',
      () => [tf.layers.separableConv2d({ filters: 3, kernelSize: 3 })],
      [0, 2, 4],
    ],
    [
      'stays before one that does',
      () => [tf.layers.separableConv2d({ filters: 3, kernelSize: 3, padding: 'same' })],
      [0, 1, 2, 4],
    ],
    [
      'stays before a layer without a bias, unless it is 0',
      () => [tf.layers.conv2d({ filters: 3, kernelSize: 3, useBias: false })],
      [0, 1, 2, 4],
    ],
    [
      'stays where a depthwise convolution pads',
      () => [tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false })],
      [0, 1, 2, 4],
    ],
    [
      'goes where one does not',
      () => [tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 })],
      [0, 2, 4],
    ],
  ])('%s', async (_, layers, expected) => {
    const saved = await withConstantFilters(layers());
    const live = removeDeadUnits(saved);
    expect([...(live.kept.get('conv') ?? [0, 1, 2, 3, 4])]).toEqual(expected);
    const inputs = randomInputs([[9, 9, 2]], { batch: 2, seed: 3 });
    const outputs = await savedOutputs(saved, inputs);
    expect(outputDifference(await savedOutputs(live.model, inputs), outputs)).toBeLessThan(1e-5);
    tf.dispose(inputs);
  });
});
