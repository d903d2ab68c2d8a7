import { InputError, readModel, type Tensor, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { describe, expect, it } from 'vitest';
import { parseRecipe, presets } from '../recipe/index.js';
import { SeededRandom } from '../seeded-random.js';
import { compress } from './compress.js';

function model(): SavedModel {
  const random = new SeededRandom(1);
  const float = (name: string, shape: number[]): Tensor => ({
    ...{ name, shape, dtype: 'float32' },
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  });
  return {
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode('{"modelTopology":{}}'),
    tensors: [
      float('conv/kernel', [3, 3, 2, 16]),
      float('conv/bias', [16]),
      float('fc/kernel', [100, 40]),
      { name: 'steps', shape: [3], dtype: 'int32', data: Int32Array.of(1, -2, 3) },
    ],
  };
}

const run = (document: unknown) => compress(model(), parseRecipe(document));

async function decoded(bytes: Uint8Array): Promise<Map<string, Tensor>> {
  const file = await readModel(bytes);
  return new Map(
    await Promise.all(
      file.tensors.map(async ({ name }) => [name, await file.decodeTensor(name)] as const),
    ),
  );
}

describe('compress without data', () => {
  it('stores bit for bit the weights that it reports', async () => {
    for (const recipe of [
      {},
      { weights: { density: 0.2 } },
      { weights: { density: 0.2, clusters: 16 }, others: { store: 'float16' } },
      { weights: { clusters: 8, vectorLength: 4 } },
      { weights: { store: 'float16' } },
      { weights: { density: 0.3 }, prune: { scope: 'global', normalise: 'layer-rms' } },
    ]) {
      const { bytes, model: stored } = await run(recipe);
      const tensors = await decoded(bytes);
      for (const { name, shape, data } of stored.tensors) {
        const found = tensors.get(name)!;
        expect(found.shape).toEqual(shape);
        expect(
          Buffer.from(found.data.buffer, found.data.byteOffset, found.data.byteLength),
        ).toEqual(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
      }
    }
  });

  it('keeps the model as it is under an empty recipe', async () => {
    const { model: stored } = await run({});
    expect(stored).toEqual(model());
  });

  it('prunes the smallest and shares the rest', async () => {
    const { model: stored, layouts } = await run({ weights: { density: 0.1, clusters: 16 } });
    const original = model().tensors[2]!.data as Float32Array;
    const values = stored.tensors[2]!.data as Float32Array;
    expect(values.filter((value) => value !== 0)).toHaveLength(400);
    expect(new Set(values).size).toBeLessThanOrEqual(17);
    const kept = [...original].filter((_, i) => values[i] !== 0).map(Math.abs);
    const dropped = [...original].filter((_, i) => values[i] === 0).map(Math.abs);
    expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(...dropped));
    expect(layouts[2]).toMatchObject({ name: 'fc/kernel', nonzeros: 400, layout: 'sparse' });
  });

  it('puts the resolved recipe into the file, and gives the same bytes again', async () => {
    const document = {
      name: 'mine',
      seed: 7,
      weights: { density: 0.1, clusters: 16, initialisation: 'random' },
    };
    const { bytes, recipe } = await run(document);
    const file = await readModel(bytes);
    expect(JSON.parse(file.recipe)).toEqual(recipe);
    expect(recipe.seed).toBe(7);
    expect((await run(JSON.parse(file.recipe))).bytes).toEqual(bytes);
  });

  it('does not round to float16 what would not survive it', async () => {
    const given = model();
    const [kernel, bias] = [given.tensors[0]!, given.tensors[1]!];
    kernel.data[0] = 1e-9;
    bias.data.set(bias.data.map((value) => value * 1e-9));
    const { model: stored } = await compress(
      given,
      parseRecipe({ weights: { store: 'float16' }, others: { store: 'float16' } }),
    );
    expect(stored.tensors[1]!.data).toEqual(bias.data);
    expect(stored.tensors[0]!.data[0]).toBe(0);
    expect(stored.tensors[2]!.data).not.toEqual(given.tensors[2]!.data);
  });

  it('halves a model under the fp16 preset', async () => {
    const { bytes } = await compress(model(), parseRecipe(presets.fp16));
    const floats = 9 * 2 * 16 + 16 + 4000;
    expect(bytes.length).toBeLessThan(2 * floats + 400);
  });

  it('says what a recipe lacks', async () => {
    const retrains = { weights: { density: 0.5 }, prune: { training: { epochs: 1 } } };
    await expect(run(retrains)).rejects.toThrow(UsageError);
    await expect(run(retrains)).rejects.toThrow(/--data/);
    await expect(
      run({ weights: { clusters: 4 }, share: { training: { epochs: 1 } } }),
    ).rejects.toThrow(/--data/);
    await expect(run({ weights: { density: 0.5 }, prune: { sensitivity: {} } })).rejects.toThrow(
      /--data/,
    );
    await expect(run({ tensors: [{ match: 'nope' }] })).rejects.toThrow(InputError);
  });
});
