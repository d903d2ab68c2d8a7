import { join } from 'node:path';

/** The root of the repository. */
export const repository = join(import.meta.dirname, '../../../..');

/** Where fetched packages are kept, whole or not at all. */
export const cacheFolder = join(repository, '.cache', 'models');
