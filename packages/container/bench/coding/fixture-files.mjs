import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../../fixtures');

/** Every `.pith` file of fixtures, in the order of their paths. */
export function fixtureFiles() {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.pith'))
    .sort()
    .map((name) => join(folder, name));
}
