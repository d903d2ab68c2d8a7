import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { InputError } from '@pith/container';

const KINDS: Readonly<Record<string, 'image' | 'npy' | 'npz'>> = {
  ...{ '.npy': 'npy', '.npz': 'npz', '.png': 'image', '.jpg': 'image', '.jpeg': 'image' },
  ...{ '.webp': 'image', '.gif': 'image', '.tif': 'image', '.tiff': 'image', '.avif': 'image' },
};

/**
 * The files with inputs that a path names: itself, or those in the directory and all below.
 *
 * @param limit at most so many, spread evenly over all, in their names' order
 * @throws InputError if there are none, or both images and arrays
 */
export async function findInputFiles(path: string, limit: number): Promise<string[]> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file or directory' : cause.message;
    throw new InputError(`${path}: ${reason}; name ${EXPECTED}`, { cause });
  });
  if (!found.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const files = names.filter((name) => kindOf(name) !== undefined).sort();
  const kinds = [...new Set(files.map(kindOf))];
  if (kinds.length !== 1) {
    throw new InputError(
      kinds.length === 0
        ? `${path}: this directory has ${names.length} entries, but no inputs among them; name ${EXPECTED}`
        : `${path}: this directory has inputs of several kinds (${kinds.join(', ')}); name one that has one kind`,
    );
  }
  const count = Math.min(limit, files.length);
  return Array.from({ length: count }, (_, i) =>
    join(path, files[Math.floor((i * files.length) / count)]!),
  );
}

const EXPECTED =
  'an .npz or .npy file, an image, or a directory of images, of .npy or of .npz files';

function kindOf(name: string) {
  return KINDS[extname(name).toLowerCase()];
}
