import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Compression } from '@pith/compress';
import { UsageError } from '@pith/container';
import { refuseExisting, writeFileAtomically } from '@pith/model';
import { isRecipeFile } from './resolve-recipe.js';

/** The files that a compression writes. */
export interface CompressOutputs {
  readonly output: string;
  /** For the recipe as resolved. */
  readonly recipeOutput: string;
}

/**
 * Chooses the outputs and refuses what cannot be, before the long work.
 * @throws UsageError if one exists and force is not set, or would replace the recipe that is read
 */
export async function prepareOutputs(
  model: string,
  options: {
    readonly output?: string;
    readonly recipeOut?: string;
    readonly recipe?: string;
    readonly force?: boolean;
  },
): Promise<CompressOutputs> {
  const { recipe, force = false } = options;
  const output = options.output ?? defaultOutput(model);
  const recipeOutput = options.recipeOut ?? output.replace(/(\.pith)?$/, '.recipe.json');
  if (resolve(output) === resolve(recipeOutput)) {
    throw new UsageError(`${output}: named for the .pith and for the recipe; name two files`);
  }
  if (recipe !== undefined && isRecipeFile(recipe) && resolve(recipe) === resolve(recipeOutput)) {
    throw new UsageError(
      `${recipeOutput}: the resolved recipe would replace the one that is read; ` +
        'name another file with --recipe-out',
    );
  }
  for (const path of [output, recipeOutput]) await refuseExisting(path, { force });
  return { output, recipeOutput };
}

/** Writes both, each complete or not at all. */
export async function writeOutputs(
  { output, recipeOutput }: CompressOutputs,
  { bytes, recipe }: Compression,
  { force = false }: { readonly force?: boolean },
): Promise<void> {
  await writeFileAtomically(output, bytes, { force });
  const text = `${JSON.stringify(recipe, null, 2)}\n`;
  await writeFileAtomically(recipeOutput, new TextEncoder().encode(text), { force });
}

/**
 * `lenet/` or `lenet/model.json` → `lenet.pith` beside the directory; `digits.onnx` or `digits.json` →
 * `digits.pith` beside the file.
 */
export function defaultOutput(model: string): string {
  const path = resolve(model);
  const named = basename(path) === 'model.json' ? dirname(path) : path;
  const output = join(dirname(named), `${basename(named).replace(/\.(onnx|json)$/i, '')}.pith`);
  return isAbsolute(model) ? output : relative('', output);
}
