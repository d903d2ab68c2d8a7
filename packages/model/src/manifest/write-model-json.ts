import {
  elementCount,
  InputError,
  isRecord,
  quoteName,
  type Tensor,
  UsageError,
} from '@pith/container';
import { type OutputFile, writeDirectoryAtomically } from '../atomic-write.js';
import { withoutMember } from '../json-text.js';
import type { SavedModel } from '../saved-model.js';
import { type CarriedWeight, carriedWeights } from './carried-weights.js';
import { writeShards } from './write-shards.js';

export interface WriteTfjsOptions {
  /** Replace an existing saved model. @default false */
  readonly force?: boolean;
  /** Largest size of a shard in bytes. @default 4 MiB, as the TF.js converter's; browsers cache files of this size */
  readonly shardBytes?: number;
}

const DEFAULT_SHARD_BYTES = 4 * 2 ** 20;

const DTYPE_ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/**
 * Writes a TF.js model, unquantized: model.json and `group1-shard1of3.bin` … in a directory that
 * appears complete or not at all.
 *
 * @throws UsageError, InputError, OutputError as `writeLayersModel`
 */
export async function writeTfjsModel(
  directory: string,
  model: SavedModel,
  options: WriteTfjsOptions = {},
): Promise<void> {
  const { force = false, shardBytes = DEFAULT_SHARD_BYTES } = options;
  if (!Number.isSafeInteger(shardBytes) || shardBytes < 1) {
    throw new UsageError(`shardBytes is ${shardBytes}, expected a positive integer`);
  }
  const { text, carried } = readTopology(model.topology);
  refuseMalformedTensors(model.tensors, carried);
  const files = modelFiles(text, model.tensors, carried, shardBytes);
  await writeDirectoryAtomically(directory, files, { force, belongs: isTfjsModelFile });
}

/** Whether a file of a directory is of a TF.js model, so that replacing the model may replace it. */
export function isTfjsModelFile(name: string): boolean {
  return name === 'model.json' || name.endsWith('.bin');
}

function* modelFiles(
  text: string,
  tensors: readonly Tensor[],
  carried: readonly CarriedWeight[],
  shardBytes: number,
): Generator<OutputFile> {
  const parts = [
    ...tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    ...carried.map(({ bytes }) => bytes),
  ];
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const count = Math.max(1, Math.ceil(total / shardBytes));
  const paths = Array.from({ length: count }, (_, s) => `group1-shard${s + 1}of${count}.bin`);
  const weights = [
    ...tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    ...carried.map(({ entry }) => entry),
  ];
  const members = withoutMember(text, 'weightsManifest').slice(1, -1);
  const manifest = `"weightsManifest":${JSON.stringify([{ paths, weights }])}`;
  const json = `{${members === '' ? '' : `${members},`}${manifest}}`;
  yield { name: 'model.json', bytes: new TextEncoder().encode(json) };
  let s = 0;
  for (const bytes of writeShards(parts, shardBytes)) yield { name: paths[s++]!, bytes };
}

function readTopology(topology: Uint8Array): { text: string; carried: readonly CarriedWeight[] } {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(topology);
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      'the topology of the model is not JSON, so no model.json can be made of it',
      { cause },
    );
  }
  if (!isRecord(parsed)) {
    throw new InputError(
      'the topology of the model is not a JSON object, so no model.json can be made of it',
    );
  }
  return { text, carried: carriedWeights(parsed['weightsManifest']) };
}

function refuseMalformedTensors(
  tensors: readonly Tensor[],
  carried: readonly CarriedWeight[],
): void {
  if (tensors.length === 0)
    throw new InputError('the model has no tensors, so there is nothing to write');
  const names = new Set(carried.map(({ entry }) => entry['name']));
  for (const { name, shape, dtype, data } of tensors) {
    if (names.has(name))
      throw new InputError(`two tensors have the name ${quoteName(name)}; names must differ`);
    names.add(name);
    if (data.length !== elementCount(shape)) {
      throw new InputError(
        `${quoteName(name)}: ${data.length} elements, but its shape [${shape.join(', ')}] has ${elementCount(shape)}`,
      );
    }
    if (!(data instanceof DTYPE_ARRAYS[dtype])) {
      throw new InputError(
        `${quoteName(name)}: a ${data.constructor.name} does not hold ${dtype} elements`,
      );
    }
  }
}
