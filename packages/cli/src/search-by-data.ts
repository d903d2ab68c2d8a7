import type { Compression, RateRecipe, Recipe } from '@pith/compress';
import type { ModelOnDisk } from '@pith/model';
import { dataDigest, modelDigest } from './data-digest.js';
import type { Progress } from './progress/index.js';
import { tellPipeline } from './progress/pipeline-progress.js';
import { openRateWorkshop } from './rate-retraining.js';
import type { RetrainingOptions } from './retraining.js';

export interface SearchOptions extends RetrainingOptions {
  /** Where the search remembers its steps. */
  readonly directory: string;
  /** Begins anew, whatever is remembered. */
  readonly restart?: boolean | undefined;
}

/** What a search found. */
export interface SearchResult {
  readonly compression: Compression;
  /** Why `compression` is only what comes nearest. */
  readonly missed: Error | undefined;
  /** Forgets the search: what it found is written. */
  forget(): Promise<void>;
}

/**
 * Searches for the smallest file of a model on labelled data; goes on with the search in the directory
 * if there is one.
 *
 * @throws UsageError if that is a search of another model, recipe, teacher or of other data, or another
 *   process searches there
 * @throws as `compress` and `openRateWorkshop`
 */
export async function searchByData(
  { model, shippedBytes }: ModelOnDisk,
  recipe: Recipe & { readonly rate: RateRecipe },
  { directory, restart = false, ...retraining }: SearchOptions,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<SearchResult> {
  const { BudgetMissedError, compress, SearchDirectory, searchIdentity } = await import(
    '@pith/compress'
  );
  if (restart) await SearchDirectory.discard(directory);
  const { parts, teacher, withRetrainer } = await openRateWorkshop(model, retraining, recipe, {
    ...{ progress, signal },
  });
  const search = await SearchDirectory.open(directory, {
    ...searchIdentity(model, recipe),
    data: dataDigest(parts),
    ...(teacher && { teacher: modelDigest(teacher) }),
  });
  if (search.resumed) progress.note(`going on with the search in ${directory}`);
  const forget = () => search.remove();
  try {
    const compression = await withRetrainer((retrainer) => {
      const onEvent = tellPipeline(progress);
      return compress(model, recipe, { retrainer, search, shippedBytes, onEvent, signal });
    });
    return { compression, missed: undefined, forget };
  } catch (error) {
    if (error instanceof BudgetMissedError) {
      return { compression: error.nearest, missed: error, forget };
    }
    if (!(await search.holdsSteps())) await forget();
    else if (signal.aborted) {
      progress.note(`what was made so far is in ${directory}; the same command goes on from there`);
    }
    throw error;
  } finally {
    search.close();
  }
}
