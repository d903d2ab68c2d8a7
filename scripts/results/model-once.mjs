import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from '../bootstrap/run.mjs';

/** Where measurements are kept, one file each, so that an interrupted session goes on where it was. */
export const measurements = join(root, '.cache', 'results-models');

/**
 * Measures a model, or reads what an earlier session found.
 * @param {string} name of a model of the zoo
 * @param {string} what original, exact, assumed, or the largest loss
 * @returns {any} undefined where it failed; the messages stand above
 */
export function modelOnce(name, what) {
  mkdirSync(measurements, { recursive: true });
  const kept = join(measurements, `${name}-${what}.json`);
  if (!existsSync(kept)) {
    say(`${name}: ${what} …`);
    const { status } = spawnSync(
      process.execPath,
      [join(root, 'scripts', 'results', 'measure-model.mjs'), name, what, kept],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    if (status !== 0) {
      say(`${name}: ${what} failed with exit code ${status}`);
      return undefined;
    }
  }
  return JSON.parse(readFileSync(kept, 'utf8'));
}
