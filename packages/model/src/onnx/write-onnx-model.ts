import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, UsageError } from '@pith/container';
import { MAXIMUM_MODEL_BYTES, restoredBytes, restoreTensors } from '@pith/onnx';
import { writeFileAtomically } from '../atomic-write.js';
import { statIfThere } from '../manifest/model-json.js';
import { refuseExisting } from '../refuse-existing.js';
import type { SavedModel } from '../saved-model.js';

export interface WriteOnnxModelOptions {
  /** Replace an existing file. @default false */
  readonly force?: boolean;
  /**
   * Bytes of the whole above which the tensors' numbers go to a file beside the model.
   * @default 2 GiB less 16 MiB for what lies around the numbers, since no ONNX file may have more
   */
  readonly inlineBytes?: number;
}

const DEFAULT_INLINE_BYTES = MAXIMUM_MODEL_BYTES - 16 * 2 ** 20;

/** Numbers of fewer bytes stay in the model, as by ONNX's own tools. */
const SMALLEST_EXTERNAL = 1024;

/** Where a tensor in another file may begin, so that it can be mapped into memory. */
const ALIGNMENT = 4096;

/**
 * Writes an ONNX model as one file that appears complete or not at all. Where its tensors are too large
 * for one, their numbers go to `<name>.<hash>.data` beside it, which is complete before the model
 * appears; the hash is of what it holds, so that no other model's data is replaced.
 *
 * @throws UsageError if the file exists and force is not set, or is no regular file
 * @throws InputError if the topology is no ONNX model or the tensors are not those that it asks for
 * @throws OutputError if it cannot be written; then an old file is as it was
 *
 * @example await writeOnnxModel('restored.onnx', model);
 */
export async function writeOnnxModel(
  path: string,
  model: SavedModel,
  options: WriteOnnxModelOptions = {},
): Promise<void> {
  const { inlineBytes = DEFAULT_INLINE_BYTES, ...force } = options;
  if (!(inlineBytes >= 0 && inlineBytes <= MAXIMUM_MODEL_BYTES)) {
    throw new UsageError(
      `inlineBytes is ${inlineBytes}, expected a number from 0 to ${MAXIMUM_MODEL_BYTES}`,
    );
  }
  if (model.format !== 'onnx')
    throw new InputError(
      `the model's format is ${model.format}, so no ONNX file can be made of it`,
    );
  await refuseExisting(path, { ...force, expects: 'file' });
  if (restoredBytes(model.topology) <= inlineBytes) {
    await writeFileAtomically(path, restoreTensors(model.topology, model.tensors), force);
    return;
  }
  const pieces: Uint8Array[] = [];
  const location = `${basename(path)}.${tensorHash(model)}.data`;
  let end = 0;
  const bytes = restoreTensors(model.topology, model.tensors, {
    external(raw) {
      if (raw.length < SMALLEST_EXTERNAL) return undefined;
      const padding = (ALIGNMENT - (end % ALIGNMENT)) % ALIGNMENT;
      const offset = end + padding;
      pieces.push(new Uint8Array(padding), raw);
      end = offset + raw.length;
      return { location, offset };
    },
  });
  const dataPath = join(dirname(path), location);
  // One that is there already has the same bytes, and is perhaps the old model's.
  const wasThere = (await statIfThere(dataPath)) !== undefined;
  await writeFileAtomically(dataPath, pieces, { force: true });
  try {
    await writeFileAtomically(path, bytes, force);
  } catch (error) {
    if (!wasThere) await rm(dataPath, { force: true });
    throw error;
  }
}

/** Eight hexadecimal digits that tell a model's tensors from others. */
function tensorHash({ tensors }: SavedModel): string {
  const hash = createHash('sha256');
  for (const { data } of tensors)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex').slice(0, 8);
}
