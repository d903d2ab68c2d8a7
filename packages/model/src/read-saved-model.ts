import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { InputError } from '@pith/container';
import { graphModel } from './graph-model/read-graph-model.js';
import { layersModel } from './layers-model/read-layers-model.js';
import { readModelJson, statIfThere } from './manifest/model-json.js';
import type { ModelOnDisk } from './model-on-disk.js';
import { readOnnxModel } from './onnx/read-onnx-model.js';
import { readingFrom } from './operating-system-error.js';
import { quoteNames } from './quoted-names.js';

const SUPPORTED =
  'a TF.js LayersModel or GraphModel (its model.json, or the directory that holds it), or an ONNX model (its .onnx file)';

/** What to do with a model of a kind that Pith does not read, by its file's extension. */
const CONVERSIONS: Readonly<Record<string, string>> = {
  '.h5': 'a Keras model; convert it with tensorflowjs_converter --input_format keras',
  '.keras': 'a Keras model; convert it with tensorflowjs_converter --input_format keras_keras',
  '.pb': 'a TensorFlow graph; convert its SavedModel with tensorflowjs_converter',
  '.tflite': 'a TensorFlow Lite model; convert it to ONNX with tf2onnx --tflite',
  '.pt': 'a PyTorch model; export it with torch.onnx.export',
  '.pth': 'a PyTorch model; export it with torch.onnx.export',
  '.safetensors': 'tensors without a network; export the model that they belong to',
  '.pith': 'compressed already; restore its model with `pith decompress`',
};

/**
 * Reads a saved model of any format that Pith supports, which it tells from the file's name and, for
 * TF.js, from what model.json says.
 *
 * @param path a model.json under any name, an .onnx file, or a directory that holds a model.json or one
 *   .onnx file
 * @throws InputError if there is none, or as `readLayersModel`, `readGraphModel` and `readOnnxModel`
 *
 * @example const { model, shippedBytes } = await readSavedModel('recognition.onnx');
 */
export async function readSavedModel(path: string): Promise<ModelOnDisk> {
  return readingFrom(path, async () => {
    const file = await findModel(path);
    if (isOnnx(file)) return readOnnxModel(file);
    const json = await readModelJson(file);
    return json.format === 'tfjs-graph-model' ? graphModel(json) : layersModel(json);
  });
}

async function findModel(path: string): Promise<string> {
  const found = await statIfThere(path);
  if (found === undefined) {
    throw new InputError(`${path}: there is no such file or directory; name ${SUPPORTED}`);
  }
  if (!found.isDirectory()) {
    const kind = CONVERSIONS[extname(path).toLowerCase()];
    if (kind === undefined) return path;
    throw new InputError(`${path} is ${kind}; supported is ${SUPPORTED}`);
  }
  const names = await readdir(path);
  if (names.includes('model.json')) return join(path, 'model.json');
  const models = names.filter(isOnnx);
  if (models.length === 1) return join(path, models[0]!);
  const candidates = names.filter((name) => /\.(json|onnx)$/i.test(name));
  const advice =
    candidates.length > 0 ? `name one of ${quoteNames(candidates)}` : `name ${SUPPORTED}`;
  throw new InputError(
    `${path}: this directory has no model.json and ${models.length === 0 ? 'no' : 'several'} .onnx files; it holds ${quoteNames(names)}; ${advice}`,
  );
}

function isOnnx(name: string): boolean {
  return extname(name).toLowerCase() === '.onnx';
}
