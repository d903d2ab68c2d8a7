import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { InputError } from '@pith/container';

/** An image file and the class that its folder stands for. */
export interface ImageFile {
  readonly path: string;
  readonly label: number;
}

/** What sharp's prebuilt libvips decodes. */
const EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.avif'];

/** Left by file managers; no one means them as examples. */
const STRAY_FILES = ['Thumbs.db', 'desktop.ini'];

/** Whether the folder has the sub-folders `train` and `test`. */
export function hasTrainAndTest(folder: string): boolean {
  return existsSync(join(folder, 'train')) && existsSync(join(folder, 'test'));
}

/**
 * The sub-folders of a folder, each a class, sorted by UTF-16 code unit, so that class numbers are
 * the same everywhere. Names that start with a dot are left out.
 *
 * @throws InputError when there are none.
 */
export async function classFolders(folder: string): Promise<string[]> {
  const entries = await list(folder);
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
  if (names.length === 0) {
    throw new InputError(`${folder}: no sub-folders; expected one for each class, with its images`);
  }
  return names;
}

/**
 * The images of a folder of class folders, by class and then by name, in UTF-16 code unit order.
 *
 * @param classNames - Class number → folder name.
 * @throws InputError when a class folder is not among `classNames`, or holds something whose name is
 *   not that of an image, or when there is no image at all.
 */
export async function listImages(
  folder: string,
  classNames: readonly string[],
): Promise<ImageFile[]> {
  const files: ImageFile[] = [];
  for (const name of await classFolders(folder)) {
    const label = classNames.indexOf(name);
    if (label < 0) {
      throw new InputError(
        `${join(folder, name)}: no class ${name} in the training data (${classNames.join(', ')})`,
      );
    }
    for (const image of await imagesIn(join(folder, name))) {
      files.push({ path: join(folder, name, image), label });
    }
  }
  if (files.length === 0) throw new InputError(`${folder}: no images in its class folders`);
  return files;
}

async function imagesIn(folder: string): Promise<string[]> {
  const entries = (await list(folder)).filter(
    (entry) => !entry.name.startsWith('.') && !STRAY_FILES.includes(entry.name),
  );
  for (const entry of entries) {
    if (entry.isDirectory() || !EXTENSIONS.includes(extname(entry.name).toLowerCase())) {
      throw new InputError(
        `${join(folder, entry.name)}: not an image by its name, expected ${EXTENSIONS.join(', ')}; ` +
          'move it out of the folder',
      );
    }
  }
  return entries.map((entry) => entry.name).sort();
}

async function list(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw new InputError(`${folder}: cannot be listed (${(error as Error).message})`, {
      cause: error,
    });
  }
}
