import { readFile, stat } from 'node:fs/promises';
import { InputError } from '@pith/container';
import { MAX_TABLE_BYTES } from './dataset.js';

/**
 * Reads a whole file of a data set.
 *
 * @param limit - The most bytes that it may have. @default MAX_TABLE_BYTES − 1, Node's own limit.
 * @throws InputError when the file is missing, is not a file, cannot be read or is too large.
 */
export async function readTableFile(
  path: string,
  limit: number = MAX_TABLE_BYTES - 1,
): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > limit) {
      throw new InputError(`${path}: ${size} bytes, expected at most ${limit}`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: cannot be read (${(error as Error).message})`, { cause: error });
  }
}
