import type { Recipe } from '@pith/compress';
import { InputError, UsageError } from '@pith/container';
import { type BudgetOptions, budgetOf, rateTargetOf } from './budget.js';
import { readInput } from './read-input.js';

/** What the command line changes in a recipe. */
export interface RecipeChanges extends BudgetOptions {
  readonly seed?: number | undefined;
  /** Of the tensors that the recipe has no own rule for. */
  readonly density?: number | undefined;
  /** Of the tensors that the recipe has no own rule for. */
  readonly clusters?: number | undefined;
  /** Share of wrong answers that the search for the smallest file keeps to; no change of other recipes. */
  readonly maxError?: number | undefined;
  /** Exponent of the bits in the pruning score of the search for the smallest file. */
  readonly gamma?: number | undefined;
  /** Entropy penalty of the search for the smallest file. */
  readonly lambda?: number | undefined;
  readonly coding?: Recipe['coding'] | undefined;
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
  const { seed = recipe.seed, coding = recipe.coding, density, clusters } = changes;
  if (recipe.rate !== undefined) {
    refuseForRate(given, changes);
    return parseRecipe({ ...recipe, seed, coding, rate: rateOf(recipe.rate, changes) }, given);
  }
  refuseWithoutRate(given, changes);
  const weights = {
    ...recipe.weights,
    ...(density !== undefined && { density }),
    ...(clusters !== undefined && { clusters }),
  };
  return parseRecipe(
    { ...recipe, seed, coding, weights, ...search(recipe, given, changes) },
    given,
  );
}

function rateOf(
  rate: NonNullable<Recipe['rate']>,
  { gamma = rate.gamma, lambda = rate.entropyPenalty, ...changes }: RecipeChanges,
): Recipe['rate'] {
  return { ...rate, target: rateTargetOf(changes) ?? rate.target, gamma, entropyPenalty: lambda };
}

function refuseForRate(given: string, { density, clusters, quick }: RecipeChanges): void {
  const idle = density !== undefined ? 'density' : clusters !== undefined ? 'clusters' : undefined;
  if (idle === undefined && quick !== true) return;
  throw new UsageError(
    `recipe ${given}: it finds densities and shared values itself, so --${idle ?? 'quick'} would have no ` +
      'effect; rate.walk and rate.levels of a recipe of your own (pith recipes smallest) say where from',
  );
}

function refuseWithoutRate(given: string, { gamma, lambda }: RecipeChanges): void {
  if (gamma === undefined && lambda === undefined) return;
  throw new UsageError(
    `recipe ${given}: it does not train for the bytes of the file, so ` +
      `--${gamma === undefined ? 'lambda' : 'gamma'} would have no effect; name --recipe smallest`,
  );
}

/** What is searched for, where anything is. */
function search(
  { postTraining }: Recipe,
  given: string,
  { quick = false, ...changes }: RecipeChanges,
): Partial<Recipe> {
  const budget = budgetOf(changes);
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
