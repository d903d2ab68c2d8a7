import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './run.mjs';

/** Runs `npm ci` if what is installed is not what package-lock.json asks for. */
export function installDependencies() {
  const missing = firstDifference();
  if (missing === undefined) return;
  say(`installing dependencies (${missing})`);
  const { ok } = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!ok) {
    say('npm ci failed (its messages stand above); is the npm registry reachable?');
    process.exit(1);
  }
}

/**
 * npm writes what it installed into node_modules/.package-lock.json. Comparing the two lock files
 * takes milliseconds, where asking npm takes seconds.
 * @returns {string | undefined} why an installation is needed
 */
function firstDifference() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return 'none yet';
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/') || entry.link || entry.optional) continue;
    const found = installed[path]?.version;
    if (found !== entry.version) {
      return `${path.replace(/.*node_modules\//, '')} ${found ?? 'missing'} → ${entry.version}`;
    }
  }
  return undefined;
}
