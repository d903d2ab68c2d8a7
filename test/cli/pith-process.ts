import { spawn } from 'node:child_process';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '../../packages/cli/dist/bin.js');

/** How a run of the command ended. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sent once stderr says `when`. */
  readonly kill?: { readonly signal: NodeJS.Signals; readonly when: RegExp };
}

/** Runs the built `pith` command in a process of its own. */
export function pith(argv: readonly string[], { cwd, env, kill }: RunOptions): Promise<Outcome> {
  const child = spawn(process.execPath, [bin, ...argv], { cwd, env: { ...process.env, ...env } });
  let [stdout, stderr] = ['', ''];
  let killed = false;
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (kill === undefined || killed || !kill.when.test(stderr)) return;
    killed = true;
    child.kill(kill.signal);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
