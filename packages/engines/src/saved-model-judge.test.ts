import type { SavedModel } from '@pith/model';
import { afterEach, expect, it } from 'vitest';
import { type SavedModelJudge, savedModelJudge } from './saved-model-judge.js';

let judge: SavedModelJudge | undefined;
afterEach(() => judge?.dispose());

const attr = { T: { type: 'DT_FLOAT' }, dtype: { type: 'DT_FLOAT' } };

/** x · scale + shift */
const saved: SavedModel = {
  format: 'tfjs-graph-model',
  topology: new TextEncoder().encode(
    JSON.stringify({
      modelTopology: {
        node: [
          { name: 'x', op: 'Placeholder', attr },
          { name: 'scale', op: 'Const', attr },
          { name: 'shift', op: 'Const', attr },
          { name: 'scaled', op: 'Mul', input: ['x', 'scale'], attr },
          { name: 'Identity', op: 'AddV2', input: ['scaled', 'shift'], attr },
        ],
        versions: { producer: 1, minConsumer: 12 },
      },
    }),
  ),
  tensors: [
    { name: 'scale', shape: [1], dtype: 'float32', data: Float32Array.of(3) },
    { name: 'shift', shape: [1], dtype: 'float32', data: Float32Array.of(1) },
  ],
};

const inputs = [1, 2, 5].map((x) => ({ x: { data: Float32Array.of(x), shape: [1] } }));

async function outputs(weights: Record<string, Float32Array>, limit?: number): Promise<number[]> {
  const found: number[] = [];
  const options = limit === undefined ? {} : { limit };
  for await (const sample of judge!.outputs(new Map(Object.entries(weights)), options)) {
    expect(sample.map(({ name }) => name)).toEqual(['Identity']);
    found.push(sample[0]!.data[0]!);
  }
  return found;
}

it('gives outputs under other weights, and under the model’s own where none are given', async () => {
  judge = await savedModelJudge(saved, inputs, { engine: 'tfjs' });
  expect(judge).toMatchObject({ engine: expect.stringMatching(/^tfjs /), samples: 3 });
  const scale = Float32Array.of(10);
  expect(await outputs({})).toEqual([4, 7, 16]);
  expect(await outputs({ scale })).toEqual([11, 21, 51]);
  expect(await outputs({ scale, shift: Float32Array.of(2) }, 2)).toEqual([12, 22]);
  expect(await outputs({ shift: Float32Array.of(2) })).toEqual([5, 8, 17]);
  expect(await outputs({})).toEqual([4, 7, 16]);
});

it('stops when it is told to', async () => {
  judge = await savedModelJudge(saved, inputs, { engine: 'tfjs' });
  const controller = new AbortController();
  const iterator = judge.outputs(new Map(), { signal: controller.signal });
  await iterator[Symbol.asyncIterator]().next();
  controller.abort(new Error('enough'));
  await expect(
    (async () => {
      for await (const _ of iterator);
    })(),
  ).rejects.toThrow('enough');
});
