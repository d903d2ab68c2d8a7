import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from '../bootstrap/run.mjs';
import { headCommit } from './provenance.mjs';

/** Where measurements are kept, one file each, so that an interrupted session goes on where it was. */
export const measurements = join(root, '.cache', 'results-models');

/**
 * Measures a model, or reads what an earlier session found.
 * @param {string} name of a model of the zoo
 * @param {string} what original, exact, assumed, the largest loss, or equal- and a loss
 * @param {{ keptOnly?: boolean }} [options] keptOnly: nothing new is measured
 * @returns {any} undefined where it failed (the messages stand above), or is not kept
 */
export function modelOnce(name, what, { keptOnly = false } = {}) {
  mkdirSync(measurements, { recursive: true });
  const kept = join(measurements, `${name}-${what}.json`);
  if (!existsSync(kept)) {
    if (keptOnly) return undefined;
    say(`${name}: ${what} …`);
    const { status } = spawnSync(
      process.execPath,
      [join(root, 'scripts', 'results', 'measure-model.mjs'), name, what, `${kept}.part`],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    if (status !== 0) {
      say(`${name}: ${what} failed with exit code ${status}`);
      return undefined;
    }
    const found = JSON.parse(readFileSync(`${kept}.part`, 'utf8'));
    writeFileSync(`${kept}.part`, JSON.stringify({ ...found, commit: headCommit() }));
    renameSync(`${kept}.part`, kept);
  }
  return JSON.parse(readFileSync(kept, 'utf8'));
}
