import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRecipe } from '@pith/compress';
import { readModel } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { pithInProcess } from '../cli/pith-in-process.js';

const root = join(import.meta.dirname, '../..');

interface Row {
  readonly tolerance: number;
  readonly coding: string;
  readonly method: string;
  readonly clusters?: number;
  readonly lambda?: number;
  readonly left: number;
  readonly bytes: number;
  readonly validationError: number;
  readonly testError: number;
  /** Name of its file in fixtures/given, if it is the one that was kept. */
  readonly kept?: string;
}

interface Run {
  readonly network: string;
  readonly parameterBytes: number;
  readonly given: { readonly density: number; readonly validationError: number };
  readonly rows: readonly Row[];
}

const results: { readonly runs: readonly Run[] } = JSON.parse(
  readFileSync(join(root, 'docs/results-given.json'), 'utf8'),
);
const { runs } = results;

// Scripts are plain JavaScript, which the type check of the tests does not take in.
const script = (name: string) => import(join(root, 'scripts/results', name));

/** Weights that Dynamic Network Surgery leaves: of 266,200 and of 430,500, biases not counted. */
const nonzeros: Readonly<Record<string, number>> = { 'lenet-300-100': 4829, 'lenet-5': 3861 };

it('has both networks, as dense as those that others coded', () => {
  expect(new Set(runs.map(({ network }) => network))).toEqual(new Set(Object.keys(nonzeros)));
  for (const { network, rows, parameterBytes, given } of runs) {
    const { left } = rows.find(({ method }) => method === 'given')!;
    expect(left).toBe(nonzeros[network]);
    // Weights without the biases.
    const weights = parameterBytes / 4 - (network === 'lenet-5' ? 580 : 410);
    expect(left / weights).toBeCloseTo(given.density, 10);
  }
});

it('chose by validation data', () => {
  for (const { rows, given } of runs) {
    for (const { validationError, tolerance } of rows) {
      expect(validationError).toBeLessThanOrEqual(given.validationError + tolerance + 1e-9);
    }
  }
});

const kept = runs.flatMap(({ rows }) => rows.filter((row) => row.kept !== undefined));

it('kept a file of each network', () => {
  const files = Object.keys(nonzeros).map((network) => `${network}-given.pith`);
  expect(kept.map((row) => row.kept)).toEqual(files);
});

it.each(kept)(
  'fixtures/given/$kept is as small and as good as docs/results.md says',
  async (row) => {
    const path = join(root, 'fixtures/given', row.kept!);
    const bytes = readFileSync(path);
    expect(bytes.length).toBe(row.bytes);
    const file = await readModel(bytes);
    const left = file.tensors
      .filter(({ shape }) => shape.length > 1)
      .map(({ name }) => file.decodeTensor(name).data)
      .reduce((sum, data) => sum + data.filter((weight: number) => weight !== 0).length, 0);
    // Units that do nothing are removed, and the weights that they had with them.
    expect(left).toBeLessThanOrEqual(row.left);
    const { stdout } = await pithInProcess(['eval', path, '--data', 'mnist', '--json'], root);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ engine: 'pith', examples: 10_000 },
      error: row.testError,
    });
  },
);

describe('recipes of settings', () => {
  it.each(runs.flatMap(({ rows }) => rows.filter(({ coding }) => !coding.includes('sorted'))))(
    'share and train nothing: $method, $coding, $clusters, $lambda',
    async (row) => {
      const { givenRecipe } = await script('given-recipe.mjs');
      const { weights, prune, share, coding } = parseRecipe(givenRecipe(row));
      expect(coding).toBe(row.coding);
      expect([prune.training.epochs, share.training.epochs, weights.density]).toEqual([0, 0, 1]);
      expect(weights.clusters === null).toBe(row.method === 'given');
      expect(share.lambda).toBe(row.lambda);
    },
  );
});

describe('the section', () => {
  it('names a setting once, with all that it was chosen for', async () => {
    const { givenSection } = await script('given-section.mjs');
    const choice = { coding: 'fast', method: 'k-means', clusters: 7, bytes: 1000, testError: 0.02 };
    const rows = [0, 0.001, 0.002].map((tolerance) => ({
      ...{ ...choice, left: 5, tolerance, validationError: 0.01 },
    }));
    const section: string = givenSection({ ...results, runs: [{ ...runs[0]!, rows }] });
    const named = section.split('\n').filter((line) => line.includes('7 values'));
    expect(named).toHaveLength(1);
    expect(named[0]).toMatch('+0, 0.1, 0.2');
    expect(named[0]).toMatch(`${(runs[0]!.parameterBytes / 1000).toFixed(1)}×`);
  });
});
