import { elementCount, InputError, UsageError } from '@pith/container';
import { type OutputFile, writeDirectoryAtomically } from './atomic-write.js';
import { withoutMember } from './json-text.js';
import { quoteName } from './quoted-name.js';
import { refuseExisting } from './refuse-existing.js';
import type { SavedModel } from './saved-model.js';
import { modelTensorBytes } from './tensor-bytes.js';

export interface WriteLayersModelOptions {
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
 * Writes a TF.js LayersModel, unquantized, that `tf.loadLayersModel` opens: model.json and
 * `group1-shard1of3.bin` … in a directory that appears complete or not at all. With force an existing
 * one is replaced once the new one is complete. tfjs itself knows no unquantized `uint8` weights.
 *
 * @throws UsageError if the directory exists and force is not set, or if it holds anything but a model
 * @throws InputError if the topology is not a JSON object or a tensor does not fit its shape
 * @throws OutputError if it cannot be written; then nothing is left behind and an old one is as it was
 *
 * @example await writeLayersModel('model', (await readLayersModel('original')).model);
 */
export async function writeLayersModel(
  directory: string,
  model: SavedModel,
  options: WriteLayersModelOptions = {},
): Promise<void> {
  const { force = false, shardBytes = DEFAULT_SHARD_BYTES } = options;
  if (!Number.isSafeInteger(shardBytes) || shardBytes < 1) {
    throw new UsageError(`shardBytes is ${shardBytes}, expected a positive integer`);
  }
  refuseMalformedTensors(model);
  const files = layersModelFiles(model, shardBytes);
  await writeDirectoryAtomically(directory, files, { force, belongs: isLayersModelFile });
}

/**
 * Checks that `writeLayersModel` can write to `directory`, before the work whose result it will hold.
 *
 * @throws UsageError, OutputError as {@link refuseExisting}
 */
export async function refuseExistingLayersModel(
  directory: string,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  await refuseExisting(directory, { ...options, expects: 'directory', belongs: isLayersModelFile });
}

function isLayersModelFile(name: string): boolean {
  return name === 'model.json' || name.endsWith('.bin');
}

function* layersModelFiles(model: SavedModel, shardBytes: number): Generator<OutputFile> {
  const count = Math.max(1, Math.ceil(modelTensorBytes(model) / shardBytes));
  const paths = Array.from({ length: count }, (_, s) => `group1-shard${s + 1}of${count}.bin`);
  yield { name: 'model.json', bytes: modelJson(model, paths) };
  let s = 0;
  for (const bytes of shards(model, shardBytes)) yield { name: paths[s++]!, bytes };
}

/** The topology's text with a weightsManifest as its last member. */
function modelJson(model: SavedModel, paths: readonly string[]): Uint8Array {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(model.topology);
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      'the topology of the model is not JSON, so no model.json can be made of it',
      { cause },
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new InputError(
      'the topology of the model is not a JSON object, so no model.json can be made of it',
    );
  }
  const weights = model.tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  const members = withoutMember(text, 'weightsManifest').slice(1, -1);
  const manifest = `"weightsManifest":${JSON.stringify([{ paths, weights }])}`;
  return new TextEncoder().encode(`{${members === '' ? '' : `${members},`}${manifest}}`);
}

/** The tensors' bytes, little-endian as every platform of Node's that is in use, cut into shards. */
function* shards(model: SavedModel, shardBytes: number): Generator<Uint8Array> {
  let left = modelTensorBytes(model);
  let shard = new Uint8Array(Math.min(left, shardBytes));
  let filled = 0;
  if (left === 0) yield shard;
  for (const { data } of model.tensors) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + shard.length - filled);
      shard.set(part, filled);
      taken += part.length;
      filled += part.length;
      if (filled < shard.length) continue;
      yield shard;
      left -= filled;
      shard = new Uint8Array(Math.min(left, shardBytes));
      filled = 0;
    }
  }
}

function refuseMalformedTensors({ tensors }: SavedModel): void {
  if (tensors.length === 0)
    throw new InputError('the model has no tensors, so there is nothing to write');
  const names = new Set<string>();
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
