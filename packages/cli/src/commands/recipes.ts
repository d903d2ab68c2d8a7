import type { Recipe } from '@pith/compress';
import type { Command } from 'commander';
import { hasColour, type Io, print, printJson } from '../io.js';
import { renderTable } from '../report/table.js';
import { resolveRecipe } from '../resolve-recipe.js';

export function addRecipesCommand(program: Command, io: Io): void {
  program
    .command('recipes')
    .summary('list the named recipes, or print one')
    .description(
      'Lists the recipes that pith compress knows by name, or prints one complete with its defaults,\n' +
        'as JSON to save, change and give to --recipe.',
    )
    .argument('[name]', 'a preset, or a recipe file to check and complete')
    .option('--json', 'print all as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ pith recipes
  $ pith recipes deep-compression > mine.json`,
    )
    .action((name: string | undefined, options: { json?: boolean }) => recipes(name, options, io));
}

async function recipes(
  name: string | undefined,
  { json }: { json?: boolean },
  io: Io,
): Promise<void> {
  if (name !== undefined) {
    await printJson(io, await resolveRecipe(name));
    return;
  }
  const { presets } = await import('@pith/compress');
  const all = await Promise.all(Object.keys(presets).map((preset) => resolveRecipe(preset)));
  if (json) await printJson(io, { command: 'recipes', recipes: all });
  else await print(io, recipeTable(all, hasColour(io.stdout, io)));
}

function recipeTable(all: readonly Recipe[], colour: boolean): string {
  const right = (head: string) => ({ head, align: 'right' as const });
  return renderTable(
    [{ head: 'recipe' }, right('density'), right('centroids'), right('epochs'), { head: 'data' }],
    all.map(({ name, weights, prune, share, postTraining, rate }) => {
      if (rate !== undefined) {
        const { dense, steps } = rate;
        const each = `${dense.training.epochs} + ${steps.training.epochs} a density`;
        return [name, 'found', `${rate.levels.dense}`, each, 'needed'];
      }
      const epochs = prune.training.epochs + share.training.epochs;
      if (postTraining !== undefined) {
        return [name, 'found', 'found', String(epochs), 'not needed; calibration inputs help'];
      }
      return [
        ...[name, String(weights.density), String(weights.clusters ?? '–'), String(epochs)],
        epochs > 0 ? 'needed' : 'not needed',
      ];
    }),
    { colour },
  );
}
