import { readModel } from '@pith/container';
import { loadTensorFlow } from '@pith/train';
import type * as TensorFlow from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { lowerLayersModel } from '../../packages/runtime/src/program/lower/lower-layers-model.js';
import { pithWeights } from '../../packages/runtime/src/program/lower/weight-source.js';
import { LAYERS } from './generated-layers.js';
import { buildNetwork, encodeAsPith, networkRecipes } from './generated-networks.js';
import { compressTensors } from './generated-weights.js';
import { interpretProgram } from './interpret-program.js';

let tf: typeof TensorFlow;

beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

test('a lowered network has the shapes and computes the numbers that tfjs does', async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(networkRecipes, fc.nat(), async (recipe, seed) => {
      const { model, saved } = await buildNetwork(tf, recipe);
      const file = await readModel(await encodeAsPith(saved));
      const program = lowerLayersModel(file.topology, pithWeights(file));
      for (const layer of model.layers) kinds.add(layer.getClassName());

      expect(program.inputs.map(({ value }) => [null, ...program.values[value]!.shape])).toEqual(
        model.inputs.map(({ shape }) => shape),
      );
      expect(program.outputs.map(({ value }) => [null, ...program.values[value]!.shape])).toEqual(
        model.outputs.map(({ shape }) => shape),
      );

      const inputs = model.inputs.map(({ shape }) =>
        tf.randomNormal([1, ...(shape.slice(1) as number[])], 0, 1, 'float32', seed),
      );
      const outputs = [model.predict(inputs)].flat() as TensorFlow.Tensor[];
      // tfjs names those of a Sequential model when it first runs.
      expect(program.inputs.map(({ name }) => name)).toEqual(model.inputNames);
      expect(program.outputs.map(({ name }) => name)).toEqual(model.outputNames);
      const computed = interpretProgram(
        program,
        inputs.map((input) => input.dataSync() as Float32Array),
        (tensor) => file.decodeTensor(tensor).data,
      );
      for (const [i, output] of outputs.entries()) {
        const expected = [...output.dataSync()];
        const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
        const worst = expected.reduce((a, b, j) => Math.max(a, Math.abs(b - computed[i]![j]!)), 0);
        expect(worst / largest, program.outputs[i]!.name).toBeLessThan(1e-4);
      }
      tf.dispose([...inputs, ...outputs]);
      model.dispose();
    }),
    { numRuns: 100, seed: 1, endOnFailure: false },
  );
  expect(kinds.size).toBeGreaterThan(Object.keys(LAYERS).length / 2);
});

test('a network is pruned and shared on its way into a file as asked', async () => {
  const recipe = {
    inputShape: [9, 8, 3],
    steps: [{ kind: 'conv2d', seed: 1 }],
    sequential: true,
    twoOutputs: false,
    weights: { seed: 1, density: 1 },
  };
  const { model, saved } = await buildNetwork(tf, recipe);
  const asked = { density: 0.5, centroids: 4 };
  const file = await readModel(await encodeAsPith(saved, asked));
  for (const tensor of compressTensors(saved.tensors, asked)) {
    expect(file.decodeTensor(tensor.name).data).toEqual(tensor.data);
  }
  const { centroids, clusters } = file.decodeShared('conv2d_0/kernel');
  expect(centroids.length).toBeLessThanOrEqual(4);
  const density = clusters.filter((cluster) => cluster > 0).length / clusters.length;
  expect(Math.abs(density - 0.5)).toBeLessThan(0.2);
  model.dispose();
});
