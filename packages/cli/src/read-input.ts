import { access, constants, readFile } from 'node:fs/promises';
import { InputError } from '@pith/container';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission is denied',
};

/**
 * Reads a file that the user named.
 * @param expected what should be there, for the error
 * @throws InputError if it cannot be read
 */
export async function readInput(path: string, expected: string): Promise<Uint8Array> {
  return naming(path, expected, () => readFile(path));
}

/** Checks that a file that the user named can be read, where a library reads it. */
export async function checkReadable(path: string, expected: string): Promise<void> {
  await naming(path, expected, () => access(path, constants.R_OK));
}

async function naming<T>(path: string, expected: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new InputError(`${path}: ${reasons[code] ?? message}; expected ${expected}`, { cause });
  }
}
