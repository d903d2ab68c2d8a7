import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@pith/container';
import { findJsonFault, lineAndColumn } from './json-text.js';
import { isRecord } from './json-value.js';
import { isOperatingSystemError } from './operating-system-error.js';
import { quoteName, quoteNames } from './quoted-name.js';

/** A file of a model as it was shipped. */
export interface ShippedFile {
  readonly path: string;
  readonly bytes: number;
}

/** The model.json of a LayersModel, its weightsManifest not checked yet. */
export interface ModelJson {
  readonly file: ShippedFile;
  /** As it stands in the file, without a byte order mark. */
  readonly text: string;
  readonly weightsManifest: unknown;
}

/** V8 holds no string of 512 MiB or more; no topology comes near. */
const MAXIMUM_JSON_BYTES = 2 ** 28;

/**
 * Finds, reads and parses the model.json of a TF.js LayersModel.
 *
 * @param path a directory that holds model.json, or that file itself under any name
 * @throws InputError if it is missing, no regular file, not JSON in UTF-8, or of another kind of model
 */
export async function readModelJson(path: string): Promise<ModelJson> {
  const file = await findModelJson(path);
  const text = await readText(file);
  const { weightsManifest } = parseModelJson(text, file.path);
  return { file, text, weightsManifest };
}

/** What lies at a path, or undefined where nothing does. */
export async function statIfThere(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (isOperatingSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function findModelJson(path: string): Promise<ShippedFile> {
  const given = await statIfThere(path);
  if (given === undefined) {
    throw new InputError(
      `${path}: there is no such file or directory; name a directory that holds a TF.js model.json, or that file`,
    );
  }
  const file = given.isDirectory() ? join(path, 'model.json') : path;
  const found = given.isDirectory() ? await statIfThere(file) : given;
  if (found === undefined) {
    throw new InputError(
      `${path}: no model.json in this directory, which holds ${quoteNames(await readdir(path))}; name a directory written by model.save or by tensorflowjs_converter --output_format tfjs_layers_model`,
    );
  }
  if (!found.isFile())
    throw new InputError(`${file}: not a regular file; expected the model.json of a TF.js model`);
  if (found.size > MAXIMUM_JSON_BYTES) {
    throw new InputError(
      `${file}: ${found.size} bytes, but a model.json may have at most ${MAXIMUM_JSON_BYTES}; is this another kind of file?`,
    );
  }
  return { path: file, bytes: found.size };
}

async function readText({ path }: ShippedFile): Promise<string> {
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(
      `${path}: not text in UTF-8, so not a TF.js model.json; convert Keras (.h5, .keras) and SavedModel files with tensorflowjs_converter first`,
      { cause },
    );
  }
}

/** Parses and checks what is not about weights. */
function parseModelJson(text: string, path: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    const fault = findJsonFault(text) ?? 0;
    const { line, column } = lineAndColumn(text, fault);
    const found =
      fault < text.length
        ? `found ${quoteName(text.slice(fault, fault + 20))}`
        : 'the text ends too early';
    throw new InputError(
      `${path}: not JSON: at character ${fault} (line ${line}, column ${column}) ${found}; expected the model.json of a TF.js LayersModel, complete`,
      { cause },
    );
  }
  if (!isRecord(parsed))
    throw new InputError(
      `${path}: the JSON is not an object; expected the model.json of a TF.js LayersModel`,
    );
  const { format, modelTopology } = parsed;
  if (format === 'graph-model' || (isRecord(modelTopology) && 'node' in modelTopology)) {
    throw new InputError(
      `${path}: a TF.js GraphModel; only LayersModels are supported so far, so convert from Keras with tensorflowjs_converter --output_format tfjs_layers_model`,
    );
  }
  if (format !== undefined && format !== null && format !== 'layers-model') {
    throw new InputError(
      `${path}: format ${quoteName(JSON.stringify(format))} is not known; expected "layers-model"`,
    );
  }
  if (!isRecord(modelTopology)) {
    throw new InputError(
      `${path}: no modelTopology object, so this is not the model.json of a TF.js LayersModel; save the whole model, not its weights alone`,
    );
  }
  return parsed;
}
