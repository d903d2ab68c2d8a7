import { Writable } from 'node:stream';
import { run } from '@pith/cli';
import type { Outcome } from './pith-process.js';

/**
 * Runs the `pith` command in this process: quicker, where its end as a process does not matter. One
 * at a time, since the working directory is the process's.
 */
export async function pithInProcess(argv: readonly string[], cwd: string): Promise<Outcome> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const { signal } = new AbortController();
    const exitCode = await run(argv, { stdout, stderr, signal, env: {} });
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  } finally {
    process.chdir(before);
  }
}

class Collector extends Writable {
  text = '';

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}
