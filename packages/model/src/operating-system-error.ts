import { InputError, PithError } from '@pith/container';

/** Something could not be written: no room, no permission, no such place. */
export class OutputError extends PithError {
  constructor(message: string, options?: ErrorOptions) {
    super('output-failed', message, options);
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied; choose another place or change its permissions',
  EBUSY: 'it is in use by another program',
  EDQUOT: 'the disk quota is used up; free some space or choose another place',
  EEXIST: 'something of that name exists already',
  EFBIG: 'the file would be larger than is allowed here',
  EIO: 'the disk reports a read or write error',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links go round in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file or directory',
  ENOSPC: 'the disk is full; free some space or choose another place',
  ENOTDIR: 'a part of the path is a file, not a directory',
  ENOTEMPTY: 'the directory is not empty',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only; choose another place',
  EXDEV: 'it lies on another file system',
};

/** Whether an error came from the operating system rather than from a program's fault. */
export function isOperatingSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** Why the operating system refused, in plain words, its own code in parentheses. */
export function plainCause(error: NodeJS.ErrnoException): string {
  const code = error.code ?? 'unknown';
  return `${CAUSES[code] ?? error.message} (${code})`;
}

/** An error of the operating system while `path` was written, as an OutputError; any other as it is. */
export function outputErrorFor(path: string, error: unknown): unknown {
  if (!isOperatingSystemError(error)) return error;
  return new OutputError(`${path}: cannot be written: ${plainCause(error)}`, { cause: error });
}

/** Runs what reads a model from `path`; the operating system's errors become InputErrors. */
export async function readingFrom<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isOperatingSystemError(error)) throw error;
    throw new InputError(`${error.path ?? path}: cannot be read: ${plainCause(error)}`, {
      cause: error,
    });
  }
}
