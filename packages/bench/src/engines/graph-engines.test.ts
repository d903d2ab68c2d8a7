import { deflateRawSync } from 'node:zlib';
import { encodeModel, UsageError } from '@pith/container';
import { MissingEngineError } from '@pith/engines';
import type { SavedModel } from '@pith/model';
import { expect, it } from 'vitest';
import { compareEngines } from '../compare-engines.js';
import { type GraphNetwork, graphEngineNamed, graphPeers, pithGraph } from './graph-engines.js';

const attr = { T: { type: 'DT_FLOAT' }, dtype: { type: 'DT_FLOAT' } };
const dim = [{ size: '-1' }, { size: '3' }];

/** relu(x · kernel) */
const saved: SavedModel = {
  format: 'tfjs-graph-model',
  topology: new TextEncoder().encode(
    JSON.stringify({
      modelTopology: {
        node: [
          { name: 'x', op: 'Placeholder', attr: { ...attr, shape: { shape: { dim } } } },
          { name: 'kernel', op: 'Const', attr },
          { name: 'product', op: 'MatMul', input: ['x', 'kernel'], attr },
          { name: 'Identity', op: 'Relu', input: ['product'], attr },
        ],
        versions: { producer: 1, minConsumer: 12 },
      },
    }),
  ),
  tensors: [
    { name: 'kernel', shape: [3, 2], dtype: 'float32', data: Float32Array.of(1, -2, 0, 3, -4, 5) },
  ],
};

async function network(): Promise<GraphNetwork> {
  const { bytes } = await encodeModel(
    { ...saved, recipe: '', generator: 'a test' },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary }) },
  );
  const x = { data: Float32Array.of(1, 1, 1, 2, 0, -1), shape: [2, 3] };
  return { name: 'graph', saved, pith: bytes, inputs: { x } };
}

it.each(graphPeers(saved))('gives the same in Pith and in %s', async (name) => {
  const one = await graphEngineNamed(name, saved)
    .prepare(await network())
    .catch((error: unknown) => {
      if (error instanceof MissingEngineError) return undefined;
      throw error;
    });
  // Not installed here.
  if (one === undefined) return;
  expect([...(await one.output())]).toEqual([0, 6, 6, 0]);
  await one.dispose();
});

it('times graphs in turns', async () => {
  const named = graphEngineNamed('tfjs-wasm', saved);
  const rows = await compareEngines(await network(), [pithGraph(), named], { budgetSeconds: 0.2 });
  expect(rows.map(({ name }) => name)).toEqual(['pith', 'tfjs-wasm']);
  for (const { version, outputDistance } of rows) {
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(outputDistance).toBe(0);
  }
});

it('names the engines of a format', () => {
  expect(graphPeers({ format: 'onnx' })).toEqual(['onnxruntime-node', 'onnxruntime-web']);
  expect(() => graphEngineNamed('onnxruntime-node', saved)).toThrow(UsageError);
  expect(() => graphEngineNamed('onnxruntime-node', saved)).toThrow('tfjs-node and tfjs-wasm do');
});
