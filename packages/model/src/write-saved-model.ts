import { UsageError } from '@pith/container';
import { writeGraphModel } from './graph-model/write-graph-model.js';
import { writeLayersModel } from './layers-model/write-layers-model.js';
import { isTfjsModelFile } from './manifest/write-model-json.js';
import { writeOnnxModel } from './onnx/write-onnx-model.js';
import { refuseExisting } from './refuse-existing.js';
import type { ModelFormat, SavedModel } from './saved-model.js';

export interface WriteSavedModelOptions {
  /** Replace an existing saved model. @default false */
  readonly force?: boolean;
}

/**
 * Writes a saved model in its own format: a TF.js model to a directory, an ONNX model to a file.
 *
 * @throws UsageError, InputError, OutputError as `writeLayersModel`, `writeGraphModel`, `writeOnnxModel`
 *
 * @example await writeSavedModel('restored', model, { force: true });
 */
export async function writeSavedModel(
  path: string,
  model: SavedModel,
  options: WriteSavedModelOptions = {},
): Promise<void> {
  switch (model.format) {
    case 'tfjs-layers-model':
      return writeLayersModel(path, model, options);
    case 'tfjs-graph-model':
      return writeGraphModel(path, model, options);
    case 'onnx':
      return writeOnnxModel(path, model, options);
    default:
      throw new UsageError(`no model of the format "${model.format}" can be written`);
  }
}

/**
 * Checks that `writeSavedModel` can write a model to `path`, before the work whose result it will hold.
 *
 * @throws UsageError, OutputError as {@link refuseExisting}
 */
export async function refuseExistingModel(
  path: string,
  format: ModelFormat,
  options: WriteSavedModelOptions = {},
): Promise<void> {
  await refuseExisting(
    path,
    format === 'onnx'
      ? { ...options, expects: 'file' }
      : { ...options, expects: 'directory', belongs: isTfjsModelFile },
  );
}
