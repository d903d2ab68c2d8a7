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
