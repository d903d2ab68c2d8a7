import { UsageError } from '@pith/container';
import { refuseExisting, writeFileAtomically } from '@pith/model';
import type { CompressOutputs } from './compress-outputs.js';

/** What the search for the smallest file writes beside the file and its recipe. */
export interface SearchOutputs {
  /** In their place, if no file keeps to the target. */
  readonly nearest: CompressOutputs;
  /** The chart of all files that were made. */
  readonly plot: string;
  /** The directory that an interrupted search goes on from. */
  readonly directory: string;
}

/**
 * Names the outputs after the file, and refuses what cannot be, before the long work.
 * @throws UsageError if one exists and force is not set, or the directory has no name
 */
export async function prepareSearchOutputs(
  { output }: CompressOutputs,
  { search, force = false }: { readonly search?: string | undefined; readonly force?: boolean },
): Promise<SearchOutputs> {
  if (search === '')
    throw new UsageError("--search names no directory (''): give its path, such as lenet.search");
  const stem = output.replace(/\.pith$/, '');
  const outputs: SearchOutputs = {
    nearest: {
      output: `${stem}.nearest.pith`,
      recipeOutput: `${stem}.nearest.recipe.json`,
    },
    plot: `${stem}.frontier.svg`,
    directory: search ?? `${stem}.search`,
  };
  const { nearest, plot } = outputs;
  for (const path of [nearest.output, nearest.recipeOutput, plot]) {
    await refuseExisting(path, { force });
  }
  return outputs;
}

/** Writes the chart, complete or not at all. */
export async function writePlot(
  path: string,
  svg: string,
  { force = false }: { readonly force?: boolean },
): Promise<void> {
  await writeFileAtomically(path, new TextEncoder().encode(svg), { force });
}
