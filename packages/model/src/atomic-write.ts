import { lstatSync, renameSync, rmSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '@pith/container';
import { outputErrorFor } from './operating-system-error.js';
import { refuseExisting } from './refuse-existing.js';
import {
  createTemporary,
  keepTemporary,
  removeTemporary,
  type Temporary,
  temporaryPath,
} from './temporary-files.js';

/** A file of a directory that is to be written. */
export interface OutputFile {
  /** Without any folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes a file so that `path` holds either all of it or what it held before: into a temporary
 * beside it, flushed to disk, then renamed. Missing parent directories are made.
 *
 * @param bytes whole, or piece by piece where they are too many for one array
 * @throws UsageError if `path` exists and force is not set, or is no regular file
 * @throws OutputError if the operating system refuses; nothing is left behind
 */
export async function writeFileAtomically(
  path: string,
  bytes: Uint8Array | Iterable<Uint8Array>,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  const check = () => refuseExisting(path, { ...options, expects: 'file' });
  await check();
  await writeAndRename(path, async (temporary) => {
    await writeFlushed(temporary.path, bytes);
    await check();
    renameSync(temporary.path, path);
  });
}

/**
 * Writes a directory of files so that `path` holds either all of them or what it held before. The
 * files are taken one at a time, so they need not be in memory together.
 *
 * @param options.belongs see {@link refuseExisting}
 * @throws UsageError if `path` exists and force is not set, or holds what does not belong
 * @throws OutputError if the operating system refuses; nothing is left behind
 */
export async function writeDirectoryAtomically(
  path: string,
  files: Iterable<OutputFile>,
  options: { readonly force?: boolean; readonly belongs?: (name: string) => boolean } = {},
): Promise<void> {
  const check = () => refuseExisting(path, { ...options, expects: 'directory' });
  await check();
  await writeAndRename(path, async (temporary, target) => {
    await mkdir(temporary.path);
    for (const { name, bytes } of files) {
      if (basename(name) !== name || name === '' || name === '..' || name === '.') {
        throw new UsageError(`${JSON.stringify(name)} is not a plain file name`);
      }
      await writeFlushed(join(temporary.path, name), bytes);
    }
    await check();
    exchange(temporary.path, target);
  });
}

async function writeAndRename(
  path: string,
  write: (temporary: Temporary, target: string) => Promise<void>,
): Promise<void> {
  const target = resolve(path);
  let temporary: Temporary | undefined;
  try {
    temporary = await createTemporary(target);
    await write(temporary, target);
    keepTemporary(temporary);
  } catch (error) {
    if (temporary !== undefined) removeTemporary(temporary);
    throw outputErrorFor(path, error);
  }
}

/**
 * Puts a directory in the place of what is at `target`, which no call that Node offers does in one
 * step. All of it is synchronous, so that no signal handler of ours runs between the renames; only a
 * kill there leaves the old directory under its temporary name.
 */
function exchange(from: string, target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) === undefined) {
    renameSync(from, target);
    return;
  }
  const old = temporaryPath(target);
  renameSync(target, old);
  try {
    renameSync(from, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

async function writeFlushed(path: string, bytes: Uint8Array | Iterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await writeFile(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
