import { constants } from 'node:fs';
import { access, lstat, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '@pith/container';
import { isOperatingSystemError, outputErrorFor } from './operating-system-error.js';
import { quoteNames } from './quoted-names.js';

export interface RefuseExistingOptions {
  /** Whether what exists may be replaced. @default false */
  readonly force?: boolean;
  /** What is going to be written. @default 'file' */
  readonly expects?: 'file' | 'directory';
  /**
   * For a directory: whether an entry of an existing one belongs to such an output. One that holds
   * anything else is not replaced, with force neither. @default every entry does
   */
  readonly belongs?: (name: string) => boolean;
}

/**
 * Checks that an output can be written to `path`, before the long work whose result it will hold.
 * Writes nothing.
 *
 * @throws UsageError if something exists there and force is not set, or is not what force may replace:
 *   a directory for a file, a file for a directory, a device, a directory that holds other things
 * @throws OutputError if the nearest existing parent cannot be written to
 */
export async function refuseExisting(
  path: string,
  options: RefuseExistingOptions = {},
): Promise<void> {
  const { force = false, expects = 'file', belongs = () => true } = options;
  try {
    if (!(await exists(path))) {
      await access(await nearestExisting(resolve(path)), constants.W_OK);
      return;
    }
  } catch (error) {
    throw outputErrorFor(path, error);
  }
  if (!force) {
    throw new UsageError(
      `${path} exists already; use --force to replace it, or name another output`,
    );
  }
  // A link to nothing is itself what gets replaced.
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return;
  if (expects === 'file' && !found.isFile()) {
    throw new UsageError(
      `${path} is a ${found.isDirectory() ? 'directory' : 'device or pipe'}, and a file is to be written; name a file`,
    );
  }
  if (expects === 'directory') {
    if (!found.isDirectory()) {
      throw new UsageError(
        `${path} is not a directory, and a directory is to be written; name another output`,
      );
    }
    const foreign = (await readdir(path)).filter((name) => !belongs(name));
    if (foreign.length > 0) {
      throw new UsageError(
        `${path} holds ${quoteNames(foreign, 3)}, which would be lost if the directory was replaced; name another output, or move that away first`,
      );
    }
  }
}

async function nearestExisting(path: string): Promise<string> {
  const parent = dirname(path);
  return parent === path || (await exists(parent)) ? parent : nearestExisting(parent);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isOperatingSystemError(error) && error.code === 'ENOENT') return false;
    throw error;
  }
}
