import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, repository } from './cache-folder.js';
import { folderOnce } from './folder-once.js';
import { npmPack } from './npm-pack.js';
import type { PinnedPackage } from './pinned-packages.js';
import { unpackTarball } from './unpack-tarball.js';

const underWay = new Map<string, Promise<string>>();

/**
 * The folder of a package's files, downloaded with npm unless an earlier call did. Calls at the same
 * time, from other processes too, are safe.
 *
 * @throws InputError when it can be had neither from the cache nor from npm, or is not the pinned one
 */
export function fetchPackage(pinned: PinnedPackage): Promise<string> {
  const name = pinned.name.replace('@', '').replace('/', '-');
  const folder = join(cacheFolder, `${name}-${pinned.version}`);
  let fetching = underWay.get(folder);
  if (fetching === undefined) {
    fetching = folderOnce(folder, (temporary) => provide(pinned, temporary));
    underWay.set(folder, fetching);
    fetching.catch(() => underWay.delete(folder));
  }
  return fetching;
}

async function provide(pinned: PinnedPackage, folder: string): Promise<void> {
  const packed = await mkdtemp(join(tmpdir(), 'pith-zoo-'));
  try {
    await unpackTarball(await npmPack(pinned, packed, repository), folder);
  } finally {
    await rm(packed, { recursive: true, force: true });
  }
}
