// What the sections of docs/hardware.md are measured on.

import { join } from 'node:path';
import { root } from '../bootstrap/run.mjs';

/** The LeNets in fixtures/compressed. */
export const fixtures = ['lenet-300-100', 'lenet-5'].map((name) => ({
  name,
  file: join(root, 'fixtures', 'compressed', `${name}.pith`),
}));

/**
 * Traces a network on the first of MNIST's test digits.
 * @param {string} file
 * @param {number} digits
 */
export async function traceOnDigits(file, digits) {
  const { load } = await import('@pith/runtime');
  const { traceNetwork } = await import('@pith/accelerator');
  const { inputs } = await testDigits();
  const model = await load(file);
  const [{ name, shape }] = model.inputs;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const samples = Array.from({ length: digits }, (_, i) => {
    const pixels = inputs.subarray(i * size, (i + 1) * size);
    return { inputs: { [name]: Float32Array.from(pixels, (pixel) => pixel / 255) } };
  });
  const layers = await traceNetwork(model, samples);
  model.dispose();
  return layers;
}

let dataset;

/** MNIST's test set: inputs [10000 · 784] bytes, labels [10000]. */
export async function testDigits() {
  return (await mnist()).test;
}

export async function trainingDigits() {
  return (await mnist()).train;
}

async function mnist() {
  const { loadDataset } = await import('@pith/train');
  dataset ??= loadDataset('mnist');
  return dataset;
}
