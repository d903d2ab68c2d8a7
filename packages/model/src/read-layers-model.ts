import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { InputError, type Tensor } from '@pith/container';
import { decodeWeight } from './decode-weight.js';
import { withoutMember } from './json-text.js';
import { readModelJson, type ShippedFile, statIfThere } from './model-json.js';
import { isOperatingSystemError, plainCause } from './operating-system-error.js';
import { quoteName, quoteNames } from './quoted-name.js';
import type { SavedModel } from './saved-model.js';
import { ShardReader } from './shard-reader.js';
import { parseWeightsManifest, type WeightGroup } from './weights-manifest.js';

export interface LayersModelOnDisk {
  readonly model: SavedModel;
  /** Bytes of model.json and all shards on disk: what a compression ratio is measured against. */
  readonly shippedBytes: number;
  /** model.json, then the shards in the manifest's order. */
  readonly files: readonly ShippedFile[];
}

/**
 * Reads a TF.js LayersModel. Quantized weights are dequantized as tfjs does it when it loads them.
 * The topology is model.json without its weightsManifest and without whitespace; all else in it is
 * carried character for character, `1.0` and `1e-7` included.
 *
 * @param path a directory that holds model.json, or that file itself under any name
 * @throws InputError if anything is missing, malformed, not of the declared size, not finite, or of a
 *   kind that is not supported (a GraphModel, string weights). Declared sizes are compared with those
 *   on disk before any weight is read.
 */
export async function readLayersModel(path: string): Promise<LayersModelOnDisk> {
  try {
    return await read(path);
  } catch (error) {
    if (!isOperatingSystemError(error)) throw error;
    throw new InputError(`${error.path ?? path}: cannot be read: ${plainCause(error)}`, {
      cause: error,
    });
  }
}

async function read(path: string): Promise<LayersModelOnDisk> {
  const { file: json, text, weightsManifest } = await readModelJson(path);
  const groups = parseWeightsManifest(weightsManifest, json.path);
  const shards: ShippedFile[][] = [];
  for (const group of groups) shards.push(await findShards(group, json.path));

  const tensors: Tensor[] = [];
  for (const [g, group] of groups.entries())
    tensors.push(...(await readGroup(group, shards[g]!, json.path)));

  const topology = new TextEncoder().encode(withoutMember(text, 'weightsManifest'));
  const files = [json, ...shards.flat()];
  return {
    model: { format: 'tfjs-layers-model', topology, tensors },
    shippedBytes: files.reduce((sum, file) => sum + file.bytes, 0),
    files,
  };
}

/** The shards of a group, having checked that together they are as long as the group's weights. */
async function findShards(group: WeightGroup, jsonPath: string): Promise<ShippedFile[]> {
  const directory = dirname(jsonPath);
  const shards: ShippedFile[] = [];
  for (const shard of group.paths) {
    if (escapes(shard)) {
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
    shards.push({ path, bytes: found.size });
  }
  const found = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const declared = group.weights.reduce((sum, weight) => sum + weight.storedBytes, 0);
  if (found !== declared) {
    const place = shards.length === 1 ? shards[0]!.path : jsonPath;
    const list = shards
      .map(({ path, bytes }) => `${quoteName(path)} ${bytes}`)
      .slice(0, 8)
      .join(', ');
    throw new InputError(
      `${place}: found ${found} bytes in ${shards.length} shard${shards.length === 1 ? '' : 's'}${shards.length > 1 ? ` (${list}${shards.length > 8 ? ', …' : ''})` : ''}, but the manifest asks for ${declared}; the model is ${found < declared ? 'cut short' : 'longer than declared'}, so copy or export it again`,
    );
  }
  return shards;
}

async function readGroup(
  group: WeightGroup,
  shards: readonly ShippedFile[],
  jsonPath: string,
): Promise<Tensor[]> {
  const reader = new ShardReader(shards.map((shard) => shard.path));
  try {
    const tensors: Tensor[] = [];
    for (const entry of group.weights) {
      const place = `${jsonPath}: weight ${quoteName(entry.name)}`;
      const bytes = withinMemory(place, () => new Uint8Array(entry.storedBytes));
      await reader.fill(bytes);
      tensors.push(withinMemory(place, () => decodeWeight(entry, bytes, jsonPath)));
    }
    return tensors;
  } finally {
    await reader.close();
  }
}

/** Runs what allocates a weight; that there is no room for it is the model's fault, not the program's. */
function withinMemory<T>(place: string, allocate: () => T): T {
  try {
    return allocate();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InputError(`${place} needs more memory than Node can give it`, { cause });
  }
}

/** Whether a shard's path leads out of the model's directory, on this system or on Windows. */
function escapes(shard: string): boolean {
  if (isAbsolute(shard) || /^([a-zA-Z][a-zA-Z0-9+.-]*:|\\)/.test(shard) || shard.includes('\0'))
    return true;
  const normal = normalize(shard.replaceAll('\\', '/'));
  return normal === '..' || normal.startsWith(`..${sep}`);
}
