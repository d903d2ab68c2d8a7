import { elementCount } from '@pith/container';
import { load } from '@pith/runtime';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork, encodeAsPith, networkRecipes } from './generated-networks.js';

/** Relative to the largest output: sums are taken in another order than TensorFlow.js takes them. */
const TOLERANCE = 1e-4;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** [batch][elements] of numbers between −1 and 1, some of them 0. */
function randomInput(length: number, seed: number): Float32Array {
  let state = seed | 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const x = state / 2 ** 31;
    return Math.abs(x) < 0.2 ? 0 : x;
  });
}

function difference(got: Float32Array, expected: Float32Array): number {
  expect(got.length).toBe(expected.length);
  let scale = 1e-3;
  for (const x of expected) scale = Math.max(scale, Math.abs(x));
  return got.reduce((worst, x, i) => Math.max(worst, Math.abs(x - expected[i]!) / scale), 0);
}

describe.each(['simd', 'typescript'] as const)('%s', (instructionSet) => {
  it('runs any network as TensorFlow.js does, for one sample and for batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        networkRecipes,
        fc.constantFrom(1, 2, 5, 66),
        fc.nat(1000),
        async (recipe, batch, seed) => {
          const { model: oracle, saved } = await buildNetwork(tf, recipe);
          const model = await load(await encodeAsPith(saved), { instructionSet });
          try {
            const inputs = Object.fromEntries(
              model.inputs.map(({ name, shape }, i) => [
                name,
                randomInput(batch * elementCount(shape as readonly number[]), seed + i),
              ]),
            );
            const outputs = await model.run(inputs, { batch });
            const tensors = model.inputs.map(({ name, shape }) =>
              tf.tensor(inputs[name]!, [batch, ...(shape as readonly number[])]),
            );
            const predicted = oracle.predict(tensors);
            const expected = Array.isArray(predicted) ? predicted : [predicted];
            expect(model.outputs.length).toBe(expected.length);
            for (const [i, { name, shape }] of model.outputs.entries()) {
              expect([batch, ...shape]).toEqual(expected[i]!.shape);
              const data = (await expected[i]!.data()) as Float32Array;
              expect(difference(outputs[name]!, data)).toBeLessThanOrEqual(TOLERANCE);
            }
            tf.dispose([...tensors, ...expected]);
          } finally {
            model.dispose();
            oracle.dispose();
          }
        },
      ),
      { numRuns: Number(process.env['PITH_PROPERTY_RUNS'] ?? 60), seed: 20 },
    );
  });
});
