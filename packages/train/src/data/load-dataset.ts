import { UsageError } from '@pith/container';
import type { Dataset } from './dataset.js';
import { loadMnist } from './mnist.js';

/** How to load a data set. */
export interface LoadOptions {
  /** Told what is being done, one line a time. */
  readonly onProgress?: (message: string) => void;
  /** Where downloads are kept. @default `$XDG_CACHE_HOME/pith`, else `~/.cache/pith` */
  readonly cacheDir?: string;
}

/** Loads a data set by its name or path. */
export async function loadDataset(spec: string, _options: LoadOptions = {}): Promise<Dataset> {
  if (spec === 'mnist') return loadMnist();
  throw new UsageError(`data set ${spec}: not known; expected mnist`);
}
