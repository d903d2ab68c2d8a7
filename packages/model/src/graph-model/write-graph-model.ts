import { type WriteTfjsOptions, writeTfjsModel } from '../manifest/write-model-json.js';
import type { SavedModel } from '../saved-model.js';

/**
 * Writes a TF.js GraphModel, unquantized, that `tf.loadGraphModel` opens, as `writeLayersModel` does
 * its kind. The weights that the topology carries stand behind the tensors.
 *
 * @throws UsageError, InputError, OutputError as `writeLayersModel`
 *
 * @example await writeGraphModel('model', (await readGraphModel('original')).model);
 */
export async function writeGraphModel(
  directory: string,
  model: SavedModel,
  options: WriteTfjsOptions = {},
): Promise<void> {
  await writeTfjsModel(directory, model, options);
}
