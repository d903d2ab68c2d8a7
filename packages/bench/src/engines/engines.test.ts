import { readModel, UsageError } from '@pith/container';
import type { Activation, FullyConnected, Padding, Program } from '@pith/runtime';
import { afterAll, describe, expect, test } from 'vitest';
import { encodeAsPith } from '../networks/encode-as-pith.js';
import type { BenchmarkNetwork } from '../networks/layers-model-builder.js';
import { lenet5 } from '../networks/lenet.js';
import { randomInput } from '../networks/random-input.js';
import { singleDense } from '../networks/single-layers.js';
import type { Engine, Network, Prepared } from './engine.js';
import { onnxRuntimeNode } from './onnxruntime-node.js';
import { onnxRuntimeWeb } from './onnxruntime-web.js';
import { openNetwork } from './open-network.js';
import { importEngine } from './optional-package.js';
import { tfjsWasm } from './tfjs-wasm.js';

const RELU: Activation = { kind: 'clamp', low: 0, high: Infinity };
const IDENTITY: Activation = { kind: 'clamp', low: -Infinity, high: Infinity };
const NO_PADDING: Padding = { top: 0, bottom: 0, left: 0, right: 0 };
const BATCH = 3;

const prepared: Prepared[] = [];
afterAll(async () => {
  for (const one of prepared) await one.dispose();
});

type Draw = (name: string) => Float32Array;

async function open(network: BenchmarkNetwork, program: (draw: Draw) => Program): Promise<Network> {
  const bytes = await encodeAsPith(network);
  const file = await readModel(bytes);
  const shape = network.inputShape;
  return openNetwork({
    name: network.name,
    ...{ bytes, file },
    program: program((name) => file.decodeTensor(name).data as Float32Array),
    inputs: new Map([['input', { shape, data: randomInput({ shape, batch: BATCH }) }]]),
  });
}

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

function farthest(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

function value(name: string, ...shape: number[]) {
  return { name, shape };
}

function lenet5Program(draw: Draw): Program {
  const layer = (name: string, at: number) => ({ layer: name, inputs: [at], output: at + 1 });
  const convolution = (name: string, at: number, shape: number[]) =>
    ({
      kind: 'convolution',
      ...layer(name, at),
      kernel: { tensor: `${name}/kernel`, shape },
      ...{ strides: [1, 1], dilation: [1, 1], groups: 1, padding: NO_PADDING },
      epilogue: { bias: draw(`${name}/bias`), activation: IDENTITY },
    }) as const;
  const pool = (name: string, at: number) =>
    ({
      kind: 'pool',
      ...layer(name, at),
      ...{ mode: 'max', size: [2, 2], strides: [2, 2], padding: NO_PADDING },
    }) as const;
  const fullyConnected = (name: string, at: number, shape: number[], activation: Activation) =>
    ({
      kind: 'fully-connected',
      ...layer(name, at),
      kernel: { tensor: `${name}/kernel`, shape },
      epilogue: { bias: draw(`${name}/bias`), activation },
    }) as const;
  return {
    values: [
      value('input', 28, 28, 1),
      value('conv1', 24, 24, 20),
      value('pool1', 12, 12, 20),
      value('conv2', 8, 8, 50),
      value('pool2', 4, 4, 50),
      value('flatten', 800),
      value('ip1', 500),
      value('ip2', 10),
      value('softmax', 10),
    ],
    inputs: [{ name: 'input', value: 0 }],
    outputs: [{ name: 'ip2', value: 8 }],
    operations: [
      convolution('conv1', 0, [5, 5, 1, 20]),
      pool('pool1', 1),
      convolution('conv2', 2, [5, 5, 20, 50]),
      pool('pool2', 3),
      { kind: 'reshape', ...layer('flatten', 4) },
      fullyConnected('ip1', 5, [800, 500], RELU),
      fullyConnected('ip2', 6, [500, 10], IDENTITY),
      { kind: 'softmax', ...layer('ip2', 7) },
    ],
  };
}

function denseProgram(draw: Draw): Program {
  const operation: FullyConnected = {
    ...{ kind: 'fully-connected', layer: 'dense', inputs: [0], output: 1 },
    kernel: { tensor: 'dense/kernel', shape: [300, 200] },
    epilogue: { bias: draw('dense/bias'), activation: RELU },
  };
  return {
    values: [value('input', 300), value('dense', 200)],
    inputs: [{ name: 'input', value: 0 }],
    outputs: [{ name: 'dense', value: 1 }],
    operations: [operation],
  };
}

describe.each([
  ['LeNet-5', () => open(lenet5(), lenet5Program)],
  [
    'a fully connected layer',
    () => open(singleDense({ inputs: 300, outputs: 200 }, { density: 0.1 }), denseProgram),
  ],
])('%s', (_, openIt) => {
  test('gives the same in all engines', async () => {
    const network = await openIt();
    const expected = await outputOf(tfjsWasm(), network);
    expect(Math.max(...expected)).toBeGreaterThan(0.1);
    for (const engine of [onnxRuntimeNode(), onnxRuntimeWeb()]) {
      expect(farthest(await outputOf(engine, network), expected), engine.name).toBeLessThan(1e-4);
    }
  });

  test('gives nearly the same with weights of 8 bits', async () => {
    const network = await openIt();
    const expected = await outputOf(onnxRuntimeNode(), network);
    for (const engine of [
      onnxRuntimeNode({ quantize: 'int8' }),
      onnxRuntimeWeb({ quantize: 'int8' }),
    ]) {
      const distance = farthest(await outputOf(engine, network), expected);
      expect(distance, engine.name).toBeGreaterThan(1e-6);
      expect(distance, engine.name).toBeLessThan(0.15);
    }
  });
});

test('an input that does not fit the batch is told', async () => {
  const network = await open(singleDense({ inputs: 300, outputs: 200 }), denseProgram);
  const preparing = onnxRuntimeNode().prepare(network, { batch: 2 });
  await expect(preparing).rejects.toThrow('the input "input" has 900 elements, but a batch of 2');
});

test('a package that is not installed is told, and how to install it', async () => {
  const missing = 'not-an-engine';
  const importing = importEngine(missing, () => import(missing));
  await expect(importing).rejects.toThrow(UsageError);
  await expect(importing).rejects.toThrow('not-an-engine is not installed');
  await expect(importing).rejects.toThrow('npm install not-an-engine');
});
