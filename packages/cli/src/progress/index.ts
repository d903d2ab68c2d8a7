import type { Io } from '../io.js';
import { BarProgress } from './bar-progress.js';
import { LineProgress } from './line-progress.js';
import type { Progress } from './progress.js';

export type { Progress } from './progress.js';

/** Runs work that tells of its progress: with bars on a terminal, with plain lines elsewhere. */
export async function withProgress<T>(
  { stderr, env }: Io,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress =
    stderr.isTTY && env['TERM'] !== 'dumb' ? new BarProgress(stderr) : new LineProgress(stderr);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
