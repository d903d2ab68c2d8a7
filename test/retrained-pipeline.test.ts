import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compress, type PipelineEvent, parseRecipe } from '@pith/compress';
import { readModel } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { loadDataset, splitValidation, TfjsRetrainer, trainNetwork } from '@pith/train';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDigits, writeIdxFolder } from './cli/small-digits.js';

// The pipeline with the real retrainer, on a network and data small enough for a test.

const training = { epochs: 3, batchSize: 32, learningRate: 0.002 };
let model: SavedModel;
let data: Parameters<typeof TfjsRetrainer.create>[1];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pith-pipeline-'));
  writeIdxFolder(folder, makeDigits(600, 1), makeDigits(200, 2));
  const { train, test } = await loadDataset(folder);
  rmSync(folder, { recursive: true });
  data = { ...splitValidation(train, { count: 100, seed: 1 }), test };
  const options = { epochs: 5, batchSize: 32, augmentation: 0 };
  ({ model } = await trainNetwork('lenet-300-100', { data, seed: 1, training: options }));
});

async function run(document: unknown) {
  const retrainer = await TfjsRetrainer.create(model, data);
  const events: PipelineEvent[] = [];
  const result = await compress(model, parseRecipe(document), {
    retrainer,
    onEvent: (event) => events.push(event),
  });
  retrainer.dispose();
  return { ...result, events };
}

const errors = (result: Awaited<ReturnType<typeof run>>) =>
  new Map(result.stages.map(({ stage, validation }) => [stage, validation.error]));

describe('compress with retraining', () => {
  it('prunes in rounds, shares, tunes; retraining and tuning repair what the cuts cost', async () => {
    const document = {
      seed: 3,
      weights: { density: 0.05, clusters: 4 },
      others: { store: 'float16' },
      prune: { schedule: { kind: 'iterative', rounds: 2 }, training },
      share: { training: { ...training, learningRate: 0.0005 } },
    };
    const result = await run(document);
    expect(result.stages.map(({ stage }) => stage)).toEqual([
      ...['original', 'pruned', 'shared', 'tuned', 'final'],
    ]);
    const untrained = await run({
      ...document,
      prune: { schedule: { kind: 'one-shot' } },
      share: {},
    });
    expect(errors(result).get('final')!).toBeLessThan(errors(untrained).get('final')!);
    expect(result.stages.at(-1)!.density).toBeCloseTo(0.05, 3);
    expect(result.stages[0]!.test?.examples).toBe(200);
    expect(result.stages[1]!.test).toBeUndefined();

    const again = await run(document);
    expect(again.bytes).toEqual(result.bytes);
    const other = await run({ ...document, seed: 4 });
    expect(other.bytes).not.toEqual(result.bytes);
  });

  it('finds densities by sensitivity that meet the budget, and prunes gradually to them', async () => {
    const { recipe, layouts, stages, events } = await run({
      weights: { density: 0.08 },
      prune: {
        schedule: { kind: 'polynomial', end: 0.5, everySteps: 5 },
        sensitivity: { examples: 100, densities: [0.01, 0.03, 0.1, 0.3, 1] },
        training: { ...training, keep: 'best' },
      },
    });
    expect(events.filter(({ kind }) => kind === 'sensitivity')).toHaveLength(3 * 5);
    const found = new Map(recipe.tensors.map(({ match, density }) => [match, density!]));
    expect([...found.keys()]).toEqual(['ip1/kernel', 'ip2/kernel', 'ip3/kernel']);
    // The last layer, of 1000 weights, is what the network least can do without.
    expect(found.get('ip3/kernel')!).toBeGreaterThan(found.get('ip1/kernel')!);
    for (const { name, elements, nonzeros } of layouts) {
      if (found.has(name)) expect(nonzeros).toBe(Math.round(found.get(name)! * elements));
    }
    expect(stages.at(-1)!.density).toBeCloseTo(0.08, 2);
  });

  it('prunes to one global threshold, shares vectors where asked, holds masks while tuning', async () => {
    const { bytes, model: stored } = await run({
      weights: { density: 0.1 },
      tensors: [
        { match: 'ip3/kernel', density: 1, clusters: 32, vectorLength: 2 },
        { match: 'ip2/kernel', clusters: 8, initialisation: 'optimal' },
      ],
      prune: { scope: 'global', normalise: 'layer-rms', training },
      share: { training },
    });
    const kernel = (name: string) =>
      stored.tensors.find((tensor) => tensor.name === `${name}/kernel`)!.data as Float32Array;
    const survivors = (values: Float32Array) => values.filter((value) => value !== 0).length;
    expect(survivors(kernel('ip1')) + survivors(kernel('ip2'))).toBe(
      Math.round(0.1 * (784 * 300 + 300 * 100)),
    );
    expect(new Set(kernel('ip2')).size).toBeLessThanOrEqual(9);
    const file = await readModel(bytes);
    expect(file.decodeShared('ip3/kernel')).toMatchObject({ vectorLength: 2 });
    for (const { name, data: values } of stored.tensors) {
      expect(file.decodeTensor(name).data).toEqual(values);
    }
  });
});
