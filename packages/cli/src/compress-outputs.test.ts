import { resolve } from 'node:path';
import { UsageError } from '@pith/container';
import { expect, it } from 'vitest';
import { defaultOutput, prepareOutputs } from './compress-outputs.js';

it.each([
  ['lenet', 'lenet.pith'],
  ['models/lenet/', 'models/lenet.pith'],
  ['models/lenet/model.json', 'models/lenet.pith'],
  ['../lenet', '../lenet.pith'],
  ['/models/lenet', '/models/lenet.pith'],
  ['model.v2', 'model.v2.pith'],
])('puts the output of %s into %s', (model, output) => {
  expect(defaultOutput(model)).toBe(output);
});

it('names the output of the current directory by its name', () => {
  expect(resolve(defaultOutput('.'))).toBe(`${process.cwd()}.pith`);
});

it('puts the recipe beside the output', async () => {
  const { recipeOutput } = await prepareOutputs('m', { output: 'no-such/small.pith' });
  expect(recipeOutput).toBe('no-such/small.recipe.json');
  expect((await prepareOutputs('m', { output: 'no-such/small' })).recipeOutput).toBe(
    'no-such/small.recipe.json',
  );
});

it('never replaces the recipe that is read, nor one output by the other', async () => {
  const own = { output: 'own.pith', recipe: './own.recipe.json', force: true };
  await expect(prepareOutputs('m', own)).rejects.toThrow(UsageError);
  const same = { output: 'a.json', recipeOut: './a.json', force: true };
  await expect(prepareOutputs('m', same)).rejects.toThrow(UsageError);
});
