import { randomBytes } from 'node:crypto';
import { rmdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file or directory that is being written beside its target. */
export interface Temporary {
  readonly path: string;
  /** The outermost of the parent directories that were made for it. */
  readonly madeDirectory: string | undefined;
}

const unfinished = new Set<Temporary>();

/**
 * Prepares a temporary beside `target`: in the same directory, so that it lies on the same file
 * system and can be renamed into place. Makes that directory where it is missing. Until it is
 * {@link keepTemporary | kept}, `removeTemporaryFiles` removes it.
 */
export async function createTemporary(target: string): Promise<Temporary> {
  const directory = dirname(target);
  const madeDirectory = await mkdir(directory, { recursive: true });
  const temporary = { path: temporaryPath(target), madeDirectory };
  unfinished.add(temporary);
  return temporary;
}

/** A fresh name beside `target`: hidden, and with the process's id so that a stray one can be told. */
export function temporaryPath(target: string): string {
  const name = `.pith-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  return join(dirname(target), name);
}

/** Says that a temporary has been renamed into place and is no longer one. */
export function keepTemporary(temporary: Temporary): void {
  unfinished.delete(temporary);
}

/** Removes a temporary, and the directories made for it unless something else lies in them by now. */
export function removeTemporary(temporary: Temporary): void {
  unfinished.delete(temporary);
  rmSync(temporary.path, { recursive: true, force: true });
  if (temporary.madeDirectory === undefined) return;
  for (let directory = dirname(temporary.path); ; directory = dirname(directory)) {
    try {
      rmdirSync(directory);
    } catch {
      return;
    }
    if (directory === temporary.madeDirectory) return;
  }
}

/**
 * Removes everything unfinished that this process has on disk. Synchronous, so that it can be called
 * from a signal handler that exits next.
 *
 * @example process.once('SIGINT', () => { removeTemporaryFiles(); process.exit(130); });
 */
export function removeTemporaryFiles(): void {
  for (const temporary of [...unfinished]) {
    try {
      removeTemporary(temporary);
    } catch {
      // One that cannot be removed must not keep the others.
    }
  }
}
