import type { SavedModel } from '@pith/model';
import { afterAll, describe, expect, it } from 'vitest';
import type { OpenModel } from '../open-model.js';
import { type ModelEngine, openSavedModel } from '../open-saved-model.js';
import { loadTfjsNode } from './load-tfjs-node.js';

/** tfjs-node needs a native addon, which not every machine has. */
const ENGINES: readonly ModelEngine[] = await loadTfjsNode().then(
  () => ['tfjs-node', 'tfjs'],
  () => ['tfjs'],
);

const open: OpenModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

const float = { dtype: { type: 'DT_FLOAT' } };
const attr = { T: { type: 'DT_FLOAT' } };
const shape = (...sizes: number[]) => ({
  shape: { shape: { dim: sizes.map((size) => ({ size: String(size) })) } },
});

/** max(x · kernel + bias, floor), where only -∞ stands for "no floor" in the topology itself. */
const plain = {
  node: [
    { name: 'x', op: 'Placeholder', attr: { ...float, ...shape(-1, 2) } },
    { name: 'kernel', op: 'Const', attr: float },
    { name: 'bias', op: 'Const', attr: float },
    { name: 'floor', op: 'Const', attr: float },
    { name: 'product', op: 'MatMul', input: ['x', 'kernel'], attr },
    { name: 'sum', op: 'AddV2', input: ['product', 'bias'], attr },
    { name: 'Identity', op: 'Maximum', input: ['sum', 'floor'], attr },
  ],
  versions: { producer: 1, minConsumer: 12 },
};

/** x · kernel, or x + bias where the condition does not hold: a branch at run time. */
const branching = {
  node: [
    { name: 'x', op: 'Placeholder', attr: { ...float, ...shape(-1, 2) } },
    { name: 'up', op: 'Placeholder', attr: { dtype: { type: 'DT_BOOL' }, ...shape() } },
    { name: 'kernel', op: 'Const', attr: float },
    { name: 'bias', op: 'Const', attr: float },
    { name: 'split', op: 'Switch', input: ['x', 'up'], attr },
    { name: 'product', op: 'MatMul', input: ['split:1', 'kernel'], attr },
    { name: 'sum', op: 'AddV2', input: ['split', 'bias'], attr },
    { name: 'either', op: 'Merge', input: ['sum', 'product'], attr },
  ],
  versions: { producer: 1, minConsumer: 12 },
};

function saved(modelTopology: object, rest: object = {}): SavedModel {
  const topology = { format: 'graph-model', modelTopology, ...rest };
  return {
    format: 'tfjs-graph-model',
    topology: new TextEncoder().encode(JSON.stringify(topology)),
    tensors: [
      { name: 'kernel', shape: [2, 2], dtype: 'float32', data: Float32Array.of(1, 2, 3, 4) },
      { name: 'bias', shape: [2], dtype: 'float32', data: Float32Array.of(10, 20) },
    ],
  };
}

const floor = {
  weightsManifest: [
    {
      paths: [
        `data:application/octet-stream;base64,${Buffer.from(
          Float32Array.of(Number.NEGATIVE_INFINITY).buffer,
        ).toString('base64')}`,
      ],
      weights: [{ name: 'floor', shape: [], dtype: 'float32' }],
    },
  ],
};

async function opened(model: SavedModel, engine: ModelEngine): Promise<OpenModel> {
  const one = await openSavedModel(model, { engine });
  open.push(one);
  return one;
}

describe.each(ENGINES)('a GraphModel in %s', (engine) => {
  it('runs with weights that stand in its topology, and with exchanged ones', async () => {
    const model = await opened(saved(plain, floor), engine);
    expect(model.inputs).toEqual([{ name: 'x', shape: [null, 2], type: 'float32' }]);
    const x = { data: Float32Array.of(1, 1, 0, 2), shape: [2, 2] };
    const { Identity } = await model.run({ x });
    expect(Identity).toEqual({
      data: Float32Array.of(14, 26, 16, 28),
      shape: [2, 2],
      type: 'float32',
    });
    await model.setWeights(new Map([['kernel', Float32Array.of(0, 1, 1, 0)]]));
    expect((await model.run({ x }))['Identity']!.data).toEqual(Float32Array.of(11, 21, 12, 20));
    // A second exchange must find what the first left.
    await model.setWeights(new Map([['bias', Float32Array.of(0, 0)]]));
    expect((await model.run({ x }))['Identity']!.data).toEqual(Float32Array.of(1, 1, 2, 0));
  });

  it('runs control flow', async () => {
    const model = await opened(saved(branching), engine);
    expect(model.inputs[1]).toEqual({ name: 'up', shape: [], type: 'bool' });
    const x = { data: Float32Array.of(1, 1), shape: [1, 2] };
    const run = async (up: number) => {
      const outputs = await model.run({ x, up: { data: Uint8Array.of(up), shape: [] } });
      return [...outputs['either']!.data];
    };
    expect(await run(1)).toEqual([4, 6]);
    expect(await run(0)).toEqual([11, 21]);
    await model.setWeights(new Map([['kernel', Float32Array.of(1, 0, 0, 1)]]));
    expect(await run(1)).toEqual([1, 1]);
  });

  it('gives weights and inputs as outputs, and keeps them', async () => {
    const outputs = { kernel: { name: 'kernel:0' }, x: { name: 'x:0' } };
    const signature = { inputs: { x: { name: 'x:0' } }, outputs };
    const model = await opened(saved(plain, { ...floor, signature }), engine);
    const x = { data: Float32Array.of(5, 6), shape: [1, 2] };
    for (let run = 0; run < 3; run++) {
      const found = await model.run({ x });
      expect([...found['kernel']!.data]).toEqual([1, 2, 3, 4]);
      expect([...found['x']!.data]).toEqual([5, 6]);
    }
  });

  it('says what TF.js found wrong', async () => {
    const node = [...plain.node, { name: 'odd', op: 'NoSuchOp', input: ['sum'], attr }];
    const odd = { ...plain, node };
    const running = opened(saved(odd, floor), engine).then((model) =>
      model.run({ x: { data: Float32Array.of(1, 1), shape: [1, 2] } }),
    );
    await expect(running).rejects.toThrow(/tfjs.* cannot run the model: .*NoSuchOp/);
  });
});

it('refuses weights in other files than its own', async () => {
  const elsewhere = { weightsManifest: [{ ...floor.weightsManifest[0], paths: ['../x.bin'] }] };
  await expect(opened(saved(plain, elsewhere), 'tfjs')).rejects.toThrow(
    'names the shard "../x.bin", expected a data: URL',
  );
});

it('changes for plain JavaScript where WebAssembly lacks an operation, and keeps what was exchanged', async () => {
  const equation = { s: Buffer.from('ij,jk->ik').toString('base64') };
  const node = [
    ...plain.node.slice(0, 2),
    { name: 'Identity', op: 'Einsum', input: ['x', 'kernel'], attr: { ...attr, equation } },
  ];
  const model = await opened(saved({ ...plain, node }), 'tfjs');
  expect(model.engine).toMatch(/^tfjs \S+ \(wasm\)$/);
  await model.setWeights(new Map([['kernel', Float32Array.of(0, 2, 1, 0)]]));
  const x = { data: Float32Array.of(3, 5), shape: [1, 2] };
  expect([...(await model.run({ x }))['Identity']!.data]).toEqual([5, 6]);
  expect(model.engine).toMatch(/^tfjs \S+ \(cpu\)$/);
});
