// Where figures come from: every page of results says it.

import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { root } from '../bootstrap/run.mjs';

/** The commit that is measured, abbreviated. */
export function headCommit() {
  const args = ['rev-parse', '--short', 'HEAD'];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

/** The machine that measures. */
export function machine() {
  return { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.version };
}

/** Today, as `2024-12-31`. */
export function today() {
  return new Date().toISOString().slice(0, 10);
}
