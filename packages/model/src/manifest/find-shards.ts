import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError, quoteName } from '@pith/container';
import { leavesFolder } from '../leaves-folder.js';
import type { ShippedFile } from '../model-on-disk.js';
import { quoteNames } from '../quoted-names.js';
import { statIfThere } from './model-json.js';
import type { WeightGroup } from './weights-manifest.js';

/**
 * The shards of a group, having checked that together they are as long as the group's weights.
 *
 * @throws InputError if one is missing, no regular file or outside of the model's directory, or if
 *   their sizes are not those that the manifest declares
 */
export async function findShards(group: WeightGroup, jsonPath: string): Promise<ShippedFile[]> {
  const shards: ShippedFile[] = [];
  for (const shard of group.paths) shards.push(await findShard(shard, jsonPath));

  const found = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const declared = group.weights.reduce((sum, weight) => sum + weight.storedBytes, 0);
  const isOpen = group.weights.some(({ dtype }) => dtype === 'string');
  if (found < declared || (found > declared && !isOpen)) {
    refuseSizes(shards, declared, jsonPath);
  }
  return shards;
}

async function findShard(shard: string, jsonPath: string): Promise<ShippedFile> {
  const directory = dirname(jsonPath);
  if (leavesFolder(shard)) {
    throw new InputError(
      `${jsonPath}: the shard ${quoteName(shard)} lies outside of the model's directory, which is refused; put the shards beside model.json and name them without "..", "/" or a URL in front`,
    );
  }
  const path = join(directory, shard);
  const found = await statIfThere(path);
  if (found === undefined) {
    throw new InputError(
      `${path}: this shard is missing; ${jsonPath} lists it among the weights, and the directory holds ${quoteNames(await readdir(directory))}; copy the model with all its .bin files`,
    );
  }
  if (!found.isFile())
    throw new InputError(
      `${path}: not a regular file, but ${jsonPath} lists it as a shard of weights`,
    );
  return { path, bytes: found.size };
}

function refuseSizes(shards: readonly ShippedFile[], declared: number, jsonPath: string): never {
  const found = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const place = shards.length === 1 ? shards[0]!.path : jsonPath;
  const list = shards
    .map(({ path, bytes }) => `${quoteName(path)} ${bytes}`)
    .slice(0, 8)
    .join(', ');
  throw new InputError(
    `${place}: found ${found} bytes in ${shards.length} shard${shards.length === 1 ? '' : 's'}${shards.length > 1 ? ` (${list}${shards.length > 8 ? ', …' : ''})` : ''}, but the manifest asks for ${declared}; the model is ${found < declared ? 'cut short' : 'longer than declared'}, so copy or export it again`,
  );
}
