import {
  isTfjsModelFile,
  type WriteTfjsOptions,
  writeTfjsModel,
} from '../manifest/write-model-json.js';
import { refuseExisting } from '../refuse-existing.js';
import type { SavedModel } from '../saved-model.js';

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
  options: WriteTfjsOptions = {},
): Promise<void> {
  await writeTfjsModel(directory, model, options);
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
  await refuseExisting(directory, { ...options, expects: 'directory', belongs: isTfjsModelFile });
}
