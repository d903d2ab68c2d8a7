import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from '../bootstrap/run.mjs';

/**
 * Runs `pith … --json` and keeps what it printed in results-work/, or reads what an earlier run left
 * there.
 * @param {string} name of the outcome's file
 * @param {string} commit kept with it
 * @param {(string | number)[]} args
 * @param {{ expected?: number[] }} options exit codes that leave a result
 */
export function pithOnce(name, commit, args, { expected = [0] } = {}) {
  const kept = join(root, 'results-work', `${name}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  say(`${name} …`);
  const { status, stdout } = spawnSync(
    process.execPath,
    [join('packages', 'cli', 'dist', 'bin.js'), ...args.map(String), '--json'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (!expected.includes(status)) {
    say(`${name} failed with exit code ${status}; its messages stand above`);
    process.exit(1);
  }
  const outcome = { commit, result: JSON.parse(stdout) };
  writeFileSync(`${kept}.new`, JSON.stringify(outcome));
  renameSync(`${kept}.new`, kept);
  return outcome;
}
