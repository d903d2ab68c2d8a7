import type { Recipe } from '@pith/compress';
import { InputError, UsageError } from '@pith/container';
import type { Budget } from './budget.js';
import { readInput } from './read-input.js';

/** What the command line changes in a recipe. */
export interface RecipeChanges {
  readonly seed?: number | undefined;
  /** Of the tensors that the recipe has no own rule for. */
  readonly density?: number | undefined;
  /** Of the tensors that the recipe has no own rule for. */
  readonly clusters?: number | undefined;
  /** Of post-training compression. */
  readonly budget?: Budget | undefined;
  /** Post-training compression without trials of the model. */
  readonly quick?: boolean | undefined;
}

/**
 * The recipe of a name or in a JSON file, with the command line's changes.
 * @param given a preset's name, or the path of a file: what ends in `.json` or has a slash
 * @throws UsageError if there is no preset of that name
 * @throws InputError if the file cannot be read or is not a recipe
 */
export async function resolveRecipe(given: string, changes: RecipeChanges = {}): Promise<Recipe> {
  const { parseRecipe, presets } = await import('@pith/compress');
  let document: unknown;
  if (isRecipeFile(given)) {
    document = await readJson(given);
  } else {
    if (!Object.hasOwn(presets, given)) {
      throw new UsageError(
        `recipe ${given}: there is no preset of this name; name one of ` +
          `${Object.keys(presets).join(', ')}, or a .json file`,
      );
    }
    document = presets[given as keyof typeof presets];
  }
  const recipe = parseRecipe(document, given);
  const { seed = recipe.seed, density, clusters } = changes;
  const weights = {
    ...recipe.weights,
    ...(density !== undefined && { density }),
    ...(clusters !== undefined && { clusters }),
  };
  return parseRecipe({ ...recipe, seed, weights, ...search(recipe, given, changes) }, given);
}

/** What is searched for, where anything is. */
function search(
  { postTraining }: Recipe,
  given: string,
  { budget, quick = false }: RecipeChanges,
): Partial<Recipe> {
  if (budget === undefined && !quick) return {};
  if (postTraining === undefined) {
    const option = budget === undefined ? '--quick' : 'a budget';
    throw new UsageError(
      `recipe ${given}: it searches for nothing, so ${option} would have no effect; ` +
        'leave --recipe out, or name post-training',
    );
  }
  const { found: _, ...rest } = postTraining;
  return {
    postTraining: {
      ...rest,
      ...(budget && { budget }),
      ...(quick && { sensitivity: 'assumed' as const }),
    },
  };
}

/** Whether a recipe is named by a path rather than as a preset. */
export function isRecipeFile(given: string): boolean {
  return /\.json$|[/\\]/.test(given);
}

async function readJson(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readInput(path, 'a recipe in JSON'));
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(
      `recipe ${path}: not JSON: ${reason}; \`pith recipes quick\` prints one to start from`,
      { cause },
    );
  }
}
