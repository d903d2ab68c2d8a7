import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compress, parseRecipe } from '@pith/compress';
import { readLayersModel } from '@pith/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countWrong, readWeights } from './saved-lenet.js';
import { openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop?.remove());

const at = (name: string) => join(workshop.folder, name);

/** Runs a command that is to succeed with --json, and gives its document. */
async function document(...argv: string[]) {
  const { exitCode, stdout, stderr } = await workshop.pith([...argv, '--json']);
  expect(stderr + exitCode).toMatch(/(^|\n)0$/);
  return JSON.parse(stdout);
}

describe('without data', () => {
  const quick = ['--recipe', 'quick'];

  beforeAll(async () => {
    const { exitCode, stdout, stderr } = await workshop.pith(['compress', 'lenet', ...quick]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/ip1\/kernel +784×300 +50\.00 % +32 centroids/);
    expect(stdout).toMatch(/as shipped, gzip -9 +[\d,]+/);
  });

  it('writes the file and the recipe beside the model', () => {
    const recipe = JSON.parse(readFileSync(at('lenet.recipe.json'), 'utf8'));
    expect(recipe).toMatchObject({ name: 'quick', seed: 1, weights: { density: 0.5 } });
    expect(statSync(at('lenet.pith')).size).toBeLessThan((4 * 266_610) / 8);
  });

  it('gives the quantised weights back bit for bit, with the topology', async () => {
    const { exitCode, stderr } = await workshop.pith(['decompress', 'lenet.pith', '-o', 'again']);
    expect(exitCode, stderr).toBe(0);
    const { model } = await readLayersModel(at('lenet'));
    const recipe = parseRecipe(JSON.parse(readFileSync(at('lenet.recipe.json'), 'utf8')));
    const evaluated = (await compress(model, recipe)).model;
    const found = readWeights(at('again'));
    expect([...found.keys()]).toEqual([...readWeights(at('lenet')).keys()]);
    for (const { name, data } of evaluated.tensors) {
      expect(Buffer.from(found.get(name)!.buffer).equals(Buffer.from(data.buffer)), name).toBe(
        true,
      );
    }
    const topology = (folder: string) =>
      JSON.parse(readFileSync(at(`${folder}/model.json`), 'utf8')).modelTopology;
    expect(topology('again')).toEqual(topology('lenet'));
  });

  it('evaluates the file, the decompressed model and plain loops alike', async () => {
    const common = ['--data', 'digits'];
    const file = await document('eval', 'lenet.pith', ...common);
    const folder = await document('eval', 'again', ...common);
    const decoded = await document('eval', 'lenet.pith', ...common, '--engine', 'tfjs');
    expect({ ...decoded, model: '' }).toEqual({ ...folder, model: '' });
    expect(folder).toMatchObject({ command: 'eval', split: 'test', engine: 'tfjs', examples: 200 });
    const { loss } = folder;
    expect({ ...file, loss }).toEqual({ ...folder, model: 'lenet.pith', engine: 'pith' });
    expect(Math.abs(file.loss - loss)).toBeLessThan(1e-5);
    expect(Math.round(file.error * 200)).toBe(countWrong(readWeights(at('again')), workshop.test));
    expect(file.accuracy).toBe(1 - file.error);
    // Far from guessing, so that agreement says something.
    expect(file.error).toBeLessThan(0.5);
    const validation = await document('eval', 'lenet.pith', ...common, '--split', 'validation');
    expect(validation.examples).toBe(60);
  });

  it('inspects the file: its bytes add up, and the recipe is the one beside it', async () => {
    const inspection = await document('inspect', 'lenet.pith', '--verify');
    const { total, header, values, indexes } = inspection.bytes;
    expect(total).toBe(statSync(at('lenet.pith')).size);
    expect(header + values + indexes).toBe(total);
    expect(inspection).toMatchObject({ version: 1, format: 'tfjs-layers-model', verified: true });
    expect(inspection.recipe).toEqual(JSON.parse(readFileSync(at('lenet.recipe.json'), 'utf8')));
    const weights = readWeights(at('again'));
    for (const { name, elements, nonzeros } of inspection.tensors) {
      expect(elements).toBe(weights.get(name)!.length);
      expect(nonzeros, name).toBe(weights.get(name)!.filter((weight) => weight !== 0).length);
    }
    const { stdout } = await workshop.pith(['inspect', 'lenet.pith', '--recipe']);
    expect(JSON.parse(stdout)).toEqual(inspection.recipe);
  });

  it('refuses to replace the file, and replaces it with --force', async () => {
    const before = workshop.contents();
    const refused = await workshop.pith(['compress', 'lenet', ...quick]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('lenet.pith exists already; use --force');
    expect(workshop.contents()).toEqual(before);
    const forced = await document('compress', 'lenet', ...quick, '--force', '--density', '0.25');
    expect(forced).toMatchObject({ output: 'lenet.pith', recipe: { weights: { density: 0.25 } } });
    expect(forced.bytes.pith).toBe(statSync(at('lenet.pith')).size);
    const again = await workshop.pith(['decompress', 'lenet.pith', '-o', 'again']);
    expect(again.exitCode).toBe(2);
    expect((await workshop.pith(['decompress', 'lenet.pith', '-o', 'again', '-f'])).exitCode).toBe(
      0,
    );
    const kept = readWeights(at('again'))
      .get('ip1/kernel')!
      .filter((weight) => weight !== 0);
    expect(kept.length).toBe(0.25 * 784 * 300);
  });
});

describe('with data', () => {
  const training = { epochs: 2, batchSize: 32, distillation: 0.5 };
  const recipe = {
    name: 'test',
    weights: { density: 0.1, clusters: 16 },
    others: { store: 'float16' },
    prune: { schedule: { kind: 'polynomial', everySteps: 5 }, training },
    share: { training: { ...training, epochs: 1, learningRate: 0.0001 } },
  };
  let compression: Awaited<ReturnType<typeof document>>;

  beforeAll(async () => {
    writeFileSync(at('own.json'), JSON.stringify(recipe));
    const options = ['--data', 'digits', '--recipe', 'own.json', '--seed', '7', '-o', 'small.pith'];
    compression = await document('compress', 'lenet', ...options, '--max-error', '100%');
  });

  it('reports the error after every stage; that of the file is the final one', async () => {
    const { stages } = compression;
    expect(stages.map(({ stage }: { stage: string }) => stage)).toEqual([
      ...['original', 'pruned', 'shared', 'tuned', 'final'],
    ]);
    for (const { validation } of stages) expect(validation.examples).toBe(60);
    const original = await document('eval', 'lenet', '--data', 'digits');
    expect(stages[0].test.error).toBe(original.error);
    const final = await document('eval', 'small.pith', '--data', 'digits');
    expect(stages[4].test.error).toBe(final.error);
    expect(stages[4].test.loss).toBeCloseTo(final.loss, 5);
    expect(compression.quality).toEqual({ maxError: 1, error: final.error, met: true });
    const validated = await document('eval', 'small.pith', '-d', 'digits', '--split', 'validation');
    expect(stages[4].validation.error).toBe(validated.error);
  });

  it('counts the whole file against all files as shipped', async () => {
    const { bytes, ratio, seconds, output, recipeOutput, data, recipe: resolved } = compression;
    const { files } = await readLayersModel(at('lenet'));
    const shipped = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
    expect(bytes).toMatchObject({ shipped, weights32: 4 * 266_610 });
    expect(bytes.pith).toBe(statSync(at('small.pith')).size);
    expect(ratio).toEqual({ shipped: shipped / bytes.pith, weights32: (4 * 266_610) / bytes.pith });
    expect(bytes.brotli).toBeLessThan(bytes.shipped);
    expect(bytes.gzip).toBeGreaterThan(bytes.pith * 5);
    expect(seconds).toBeGreaterThan(0);
    expect({ output, recipeOutput, data }).toEqual({
      ...{ output: 'small.pith', recipeOutput: 'small.recipe.json', data: 'digits' },
    });
    expect(resolved).toMatchObject({ seed: 7, name: 'test' });
  });

  it('exits 5 and writes nothing when the quality is missed, but tells the figures', async () => {
    const before = workshop.contents();
    const options = ['--data', 'digits', '--density', '0.001', '--recipe', 'quick'];
    const { exitCode, stdout, stderr } = await workshop.pith([
      ...['compress', 'lenet', ...options, '-o', 'bad.pith', '--max-error', '1%', '--json'],
    ]);
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/pith: quality: test error \d+\.\d\d %, but --max-error allows 1\.00 %/);
    const missed = JSON.parse(stdout);
    expect(missed).toMatchObject({ output: null, recipeOutput: null, quality: { met: false } });
    expect(missed.quality.error).toBe(missed.stages.at(-1).test.error);
    expect(existsSync(at('bad.pith'))).toBe(false);
    expect(workshop.contents()).toEqual(before);
  });

  it('prints plain lines of progress on stderr, a few an epoch', async () => {
    const options = ['--data', 'digits', '--recipe', 'own.json', '-o', 'lines.pith', '--no-rivals'];
    const { stdout, stderr } = await workshop.pith(['compress', 'lenet', ...options]);
    expect(stderr).toMatch(
      /^pruning: epoch 2\/2, loss [\d.]+, validation error [\d.]+ % \(100 %\)$/m,
    );
    expect(stderr).toMatch(/^pruned: density 10\.00 %, validation error/m);
    expect(stderr).not.toContain('\x1b');
    expect(stderr.split('\n').length).toBeLessThan(40);
    expect(stdout).not.toContain('epoch');
    expect(stdout).not.toContain('gzip');
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toMatch(/^final +10\.00 % +[\d.]+ +[\d.]+ % +[\d.]+ %$/m);
  });
});
