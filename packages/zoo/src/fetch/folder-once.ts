import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes a folder whole or not at all: `fill` works in a temporary one beside it, which is renamed
 * when it is done. A folder that exists is left as it is. Safe from several processes at once.
 */
export async function folderOnce(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<string> {
  if (await exists(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(join(dirname(folder), '.unfinished-'));
  try {
    await fill(temporary);
    await rename(temporary, folder).catch(async (error: unknown) => {
      // Another process was quicker; what it left is the same.
      if (!(await exists(folder))) throw error;
    });
    return folder;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
