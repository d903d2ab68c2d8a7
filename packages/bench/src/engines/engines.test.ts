import { UsageError } from '@pith/container';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeAsPith } from '../networks/encode-as-pith.js';
import { lenet5, lenet300100 } from '../networks/lenet.js';
import { mobileNetV1 } from '../networks/mobilenet.js';
import { singleConv2d, singleDense } from '../networks/single-layers.js';
import { squeezeNet } from '../networks/squeezenet.js';
import type { Engine, Network, Prepared } from './engine.js';
import { onnxRuntimeNode } from './onnxruntime-node.js';
import { onnxRuntimeWeb } from './onnxruntime-web.js';
import { openNetwork } from './open-network.js';
import { pith } from './pith.js';
import { tfjsNode } from './tfjs-node.js';
import { tfjsWasm } from './tfjs-wasm.js';

const BATCH = 3;

const prepared: Prepared[] = [];
afterAll(async () => {
  for (const one of prepared) await one.dispose();
});

async function outputOf(engine: Engine, network: Network): Promise<Float32Array> {
  const one = await engine.prepare(network, { batch: BATCH });
  prepared.push(one);
  expect(one.engine).toBe(engine.name);
  expect(one.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(one.threads).toBe(1);
  await one.beforeTurn?.();
  await one.run();
  return one.output();
}

/** Largest absolute difference, in parts of the largest number. */
function farthest(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  const distance = a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
  return distance / Math.max(...b.map(Math.abs));
}

const convolution = { height: 13, width: 11, inChannels: 5, outChannels: 24, kernel: 3, stride: 2 };

describe.each([
  ['LeNet-300-100', lenet300100],
  ['LeNet-5', lenet5],
  ['SqueezeNet', squeezeNet],
  ['MobileNetV1', mobileNetV1],
  ['a convolution', () => singleConv2d(convolution, { density: 0.3 })],
  ['a fully connected layer', () => singleDense({ inputs: 300, outputs: 200 }, { density: 0.1 })],
])('%s', (name, build) => {
  let network: Network;
  let expected: Float32Array;
  beforeAll(async () => {
    network = await openNetwork(await encodeAsPith(build()), { name, batch: BATCH });
    // The one that runs the saved model itself, and nothing that Pith has made of it.
    expected = await outputOf(tfjsWasm(), network);
    expect(Math.max(...expected)).toBeGreaterThan(0);
  });

  test.each([pith(), onnxRuntimeNode(), onnxRuntimeWeb()])(
    'gives the same in $name',
    async (engine) => {
      expect(farthest(await outputOf(engine, network), expected)).toBeLessThan(1e-4);
    },
  );

  test('gives the same in tfjs-node', async ({ skip }) => {
    let output: Float32Array;
    try {
      output = await outputOf(tfjsNode(), network);
    } catch (error) {
      if (error instanceof UsageError) return skip('tfjs-node is not installed');
      throw error;
    }
    expect(farthest(output, expected)).toBeLessThan(1e-4);
  });
});

describe('with fully connected weights of fewer bits, nearly the same', () => {
  test.each([
    [onnxRuntimeNode({ quantize: 'int8' }), 0.05],
    [onnxRuntimeWeb({ quantize: 'int8' }), 0.05],
    [onnxRuntimeNode({ quantize: 'int4' }), 0.2],
  ])('$name', async (engine, tolerance) => {
    const bytes = await encodeAsPith(singleDense({ inputs: 300, outputs: 200 }, { density: 0.1 }));
    const network = await openNetwork(bytes, { name: 'dense', batch: BATCH });
    const expected = await outputOf(onnxRuntimeNode(), network);
    const distance = farthest(await outputOf(engine, network), expected);
    expect(distance).toBeGreaterThan(1e-6);
    expect(distance).toBeLessThan(tolerance);
  });
});

test('an input that does not fit the batch is told', async () => {
  const bytes = await encodeAsPith(singleDense({ inputs: 300, outputs: 200 }));
  const network = await openNetwork(bytes, { name: 'dense', batch: 3 });
  const preparing = onnxRuntimeNode().prepare(network, { batch: 2 });
  await expect(preparing).rejects.toThrow('the input "input" has 900 elements, but a batch of 2');
});
