import { InputError, quoteName, type Tensor } from '@pith/container';
import { withoutMember } from '../json-text.js';
import { decodeWeight, isNumeric } from '../manifest/decode-weight.js';
import { type ModelJson, readModelJson } from '../manifest/model-json.js';
import { refuseNonFinite } from '../manifest/non-finite.js';
import { readWeights } from '../manifest/read-weights.js';
import type { WeightEntry } from '../manifest/weights-manifest.js';
import { type ModelOnDisk, modelOnDisk } from '../model-on-disk.js';
import { readingFrom } from '../operating-system-error.js';

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
export async function readLayersModel(path: string): Promise<ModelOnDisk> {
  return readingFrom(path, async () => {
    const json = await readModelJson(path);
    if (json.format === 'tfjs-layers-model') return layersModel(json);
    throw new InputError(
      `${json.file.path}: a TF.js GraphModel, but a LayersModel is needed here; convert from Keras with tensorflowjs_converter --output_format tfjs_layers_model`,
    );
  });
}

/** The LayersModel of a model.json, with the weights beside it. */
export async function layersModel(json: ModelJson): Promise<ModelOnDisk> {
  const tensors: Tensor[] = [];
  const { path } = json.file;
  const refuse = (entry: WeightEntry) => refuseForeign(entry, path);
  const shards = await readWeights(json, refuse, (entry, bytes) => {
    if (!isNumeric(entry)) return;
    const tensor = decodeWeight(entry, bytes);
    refuseNonFinite(tensor, path);
    tensors.push(tensor);
  });
  const topology = new TextEncoder().encode(withoutMember(json.text, 'weightsManifest'));
  return modelOnDisk({ format: 'tfjs-layers-model', topology, tensors }, [json.file, ...shards]);
}

function refuseForeign(entry: WeightEntry, path: string): void {
  if (isNumeric(entry)) return;
  throw new InputError(
    `${path}: weight ${quoteName(entry.name)} holds elements of the type ${entry.dtype}, which no layer has; supported are float32, int32, uint8 and bool`,
  );
}
