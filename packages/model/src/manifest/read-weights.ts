import { elementCount, InputError, quoteName } from '@pith/container';
import type { ShippedFile } from '../model-on-disk.js';
import { findShards } from './find-shards.js';
import type { ModelJson } from './model-json.js';
import { ShardReader } from './shard-reader.js';
import {
  parseWeightsManifest,
  STRING_LENGTH_BYTES,
  type WeightEntry,
  type WeightGroup,
} from './weights-manifest.js';

/** Checks one weight's bytes and keeps what it makes of them. */
export type WeightTaker = (entry: WeightEntry, bytes: Uint8Array) => void;

/**
 * Reads the weights of a model.json one after another. Declared sizes are compared with those on disk
 * before any weight is read.
 *
 * @param refuse throws for weights that the kind of model may not have, before any shard is looked for
 * @param take gets each weight's bytes, at the start of a buffer of their own
 * @returns the shards, in the manifest's order
 * @throws InputError if the manifest is malformed or does not agree with the shards
 */
export async function readWeights(
  { file, weightsManifest }: ModelJson,
  refuse: (entry: WeightEntry) => void,
  take: WeightTaker,
): Promise<ShippedFile[]> {
  const groups = parseWeightsManifest(weightsManifest, file.path);
  for (const { weights } of groups) for (const entry of weights) refuse(entry);
  const shards: ShippedFile[][] = [];
  for (const group of groups) shards.push(await findShards(group, file.path));
  for (const [g, group] of groups.entries()) {
    await readGroup(group, shards[g]!, file.path, take);
  }
  return shards.flat();
}

async function readGroup(
  group: WeightGroup,
  shards: readonly ShippedFile[],
  jsonPath: string,
  take: WeightTaker,
): Promise<void> {
  const reader = new ShardReader(shards);
  try {
    for (const entry of group.weights) {
      const place = `${jsonPath}: weight ${quoteName(entry.name)}`;
      const bytes =
        entry.dtype === 'string'
          ? await readStrings(entry, reader, place)
          : await readBytes(entry.storedBytes, reader, place);
      withinMemory(place, () => take(entry, bytes));
    }
    if (reader.remaining > 0) {
      throw new InputError(
        `${shards.at(-1)!.path}: ${reader.remaining} bytes are left behind the last weight that the manifest lists; copy or export the model again`,
      );
    }
  } finally {
    await reader.close();
  }
}

async function readBytes(length: number, reader: ShardReader, place: string): Promise<Uint8Array> {
  // Strings before it may have taken more than the least that they declare.
  if (length > reader.remaining) {
    throw new InputError(
      `${place} has ${length} bytes, but ${reader.remaining} are left in the shards; the model is cut short or damaged, so copy it again`,
    );
  }
  const bytes = withinMemory(place, () => new Uint8Array(length));
  await reader.fill(bytes);
  return bytes;
}

/** The strings of a weight, each behind its length in four bytes, as they stand in the shards. */
async function readStrings(
  { shape }: WeightEntry,
  reader: ShardReader,
  place: string,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let i = 0; i < elementCount(shape); i++) {
    const string = `${place}: string ${i}`;
    const prefix = await readBytes(STRING_LENGTH_BYTES, reader, string);
    const length = new DataView(prefix.buffer).getUint32(0, true);
    parts.push(prefix, await readBytes(length, reader, string));
    total += prefix.length + length;
  }
  const bytes = withinMemory(place, () => new Uint8Array(total));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
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
