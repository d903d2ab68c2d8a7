import type { InstructionSet, Model } from '@pith/runtime';
import { Option } from 'commander';
import { wholeNumber } from './option-values.js';
import { namingFile } from './pith-file.js';
import { readInput } from './read-input.js';

/** How a model is run, where the command lets choose. */
export interface RuntimeOptions {
  readonly threads: number;
  readonly instructionSet: InstructionSet | 'auto';
}

/** As @pith/runtime has it; stated twice, so that help need not load it. */
export const instructionSets = ['auto', 'relaxed-simd', 'simd', 'typescript'];

export function instructionSetOption(): Option {
  return new Option('--instruction-set <set>', 'what computes; auto takes the fastest there is')
    .choices(instructionSets)
    .default('auto');
}

export function threadsOption(): Option {
  return new Option('--threads <count>', 'threads that large layers are shared out to')
    .argParser(wholeNumber(1, 64))
    .default(1);
}

export interface LentModel {
  readonly model: Model;
  readonly loadMilliseconds: number;
}

/**
 * Lends a `.pith` model, loaded into Pith's runtime, and frees what it holds.
 *
 * @throws InputError if the file cannot be read
 * @throws PithError with the code `corrupt-file` or `unsupported` and the path
 */
export async function withLoadedModel<T>(
  path: string,
  options: Partial<RuntimeOptions>,
  work: (lent: LentModel) => Promise<T>,
): Promise<T> {
  const bytes = await readInput(path, 'a .pith file');
  const { load } = await import('@pith/runtime');
  const start = performance.now();
  const model = await namingFile(path, () => load(bytes, options));
  try {
    return await work({ model, loadMilliseconds: performance.now() - start });
  } finally {
    model.dispose();
  }
}
