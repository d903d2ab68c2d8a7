import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presets } from '@pith/compress';
import { InputError, UsageError } from '@pith/container';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveRecipe } from './resolve-recipe.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pith-recipe-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'own.json');
  writeFileSync(path, text);
  return path;
}

it.each(Object.keys(presets))('knows the preset %s', async (name) => {
  expect((await resolveRecipe(name)).name).toBe(name);
});

it('completes a file with defaults, and its result is a recipe again', async () => {
  const recipe = await resolveRecipe(file('{"weights": {"density": 0.2}}'));
  expect(recipe.weights.density).toBe(0.2);
  expect(recipe.prune.schedule.kind).toBe('one-shot');
  expect(await resolveRecipe(file(JSON.stringify(recipe)))).toEqual(recipe);
});

it('changes only what the command line says', async () => {
  const path = file('{"seed": 5, "weights": {"density": 0.2, "clusters": 8}}');
  const given = await resolveRecipe(path);
  const changed = await resolveRecipe(path, { seed: 0, density: 0.3, clusters: 16 });
  expect(changed).toEqual({
    ...given,
    seed: 0,
    weights: { ...given.weights, density: 0.3, clusters: 16 },
  });
  expect((await resolveRecipe(path, { density: 0.3 })).seed).toBe(5);
});

it('refuses unknown presets, Object members among them, and names the known', async () => {
  for (const name of ['deep', 'toString', '__proto__']) {
    await expect(resolveRecipe(name)).rejects.toThrow(UsageError);
    await expect(resolveRecipe(name)).rejects.toThrow(
      'deep-compression, post-training, smallest, fp16, quick',
    );
  }
});

it('refuses files that are missing, no JSON, or no recipe, and names them', async () => {
  const paths = [join(folder, 'none.json'), `${folder}/`, file('{"seed": 1,}')];
  for (const path of paths) {
    await expect(resolveRecipe(path)).rejects.toThrow(InputError);
    await expect(resolveRecipe(path)).rejects.toThrow(path);
  }
  await expect(resolveRecipe(file('{"weights": {"density": 1.5}}'))).rejects.toThrow(
    /own\.json.*weights\.density.*1\.5/,
  );
});

it('checks what a change does to the whole: vectors share only what is not pruned', async () => {
  const path = file('{"weights": {"vectorLength": 4, "clusters": 8}}');
  await expect(resolveRecipe(path, { density: 0.5 })).rejects.toThrow(/vectorLength/);
});

it('gives the search for the smallest file its target and weights of bits', async () => {
  const changes = { maxError: 0.0158, gamma: 2, lambda: 0.1, seed: 3 };
  const recipe = await resolveRecipe('smallest', changes);
  expect(recipe).toMatchObject({ seed: 3, coding: 'smallest' });
  expect(recipe.rate).toMatchObject({
    ...{ target: { maxError: 0.0158 }, gamma: 2, entropyPenalty: 0.1 },
  });
  expect((await resolveRecipe('fp16', { coding: 'smallest' })).coding).toBe('smallest');
});

it('refuses what a recipe has no use for', async () => {
  await expect(resolveRecipe('smallest', { density: 0.1 })).rejects.toThrow(
    /--density would have no/,
  );
  await expect(resolveRecipe('smallest', { quick: true })).rejects.toThrow(/--quick would have no/);
  await expect(resolveRecipe('quick', { gamma: 2 })).rejects.toThrow(
    /--gamma would have no effect/,
  );
  await expect(resolveRecipe('quick', { lambda: 0 })).rejects.toThrow(
    /--lambda would have no effect/,
  );
});
