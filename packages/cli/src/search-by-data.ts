import type { Compression, Recipe } from '@pith/compress';
import type { ModelOnDisk } from '@pith/model';
import { dataDigest } from './data-digest.js';
import type { Progress } from './progress/index.js';
import { tellPipeline } from './progress/pipeline-progress.js';
import { type RetrainingOptions, withRetrainer } from './retraining.js';

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
 * @throws UsageError if that is a search of another model, recipe, teacher or of other data
 * @throws as `compress` and `withRetrainer`
 */
export async function searchByData(
  { model, shippedBytes }: ModelOnDisk,
  recipe: Recipe,
  { directory, restart = false, ...retraining }: SearchOptions,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<SearchResult> {
  const { BudgetMissedError, compress, SearchDirectory, searchIdentity } = await import(
    '@pith/compress'
  );
  if (restart) await SearchDirectory.discard(directory);
  return withRetrainer(model, retraining, progress, async (retrainer, parts) => {
    const search = await SearchDirectory.open(directory, {
      ...searchIdentity(model, recipe),
      data: dataDigest(parts),
    });
    if (search.resumed) progress.note(`going on with the search in ${directory}`);
    const forget = () => search.remove();
    try {
      const onEvent = tellPipeline(progress);
      const options = { retrainer, search, shippedBytes, onEvent, signal };
      return { compression: await compress(model, recipe, options), missed: undefined, forget };
    } catch (error) {
      if (error instanceof BudgetMissedError) {
        return { compression: error.nearest, missed: error, forget };
      }
      throw error;
    }
  });
}
