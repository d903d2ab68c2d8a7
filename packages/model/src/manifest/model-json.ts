import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, isRecord, quoteName } from '@pith/container';
import { findJsonFault, lineAndColumn } from '../json-text.js';
import type { ShippedFile } from '../model-on-disk.js';
import { isOperatingSystemError } from '../operating-system-error.js';
import { quoteNames } from '../quoted-names.js';

/** The model.json of a TF.js model, its topology and weightsManifest not checked yet. */
export interface ModelJson {
  readonly file: ShippedFile;
  readonly format: 'tfjs-layers-model' | 'tfjs-graph-model';
  /** As it stands in the file, without a byte order mark. */
  readonly text: string;
  readonly weightsManifest: unknown;
}

/** V8 holds no string of 512 MiB or more; no topology comes near. */
const MAXIMUM_JSON_BYTES = 2 ** 28;

/**
 * Finds, reads and parses the model.json of a TF.js model.
 *
 * @param path a directory that holds model.json, or that file itself under any name
 * @throws InputError if it is missing, no regular file, not JSON in UTF-8, or not of a TF.js model
 */
export async function readModelJson(path: string): Promise<ModelJson> {
  const file = await findModelJson(path);
  const text = await readText(file);
  const json = parseModelJson(text, file.path);
  const format = modelFormat(json, file.path);
  return { file, format, text, weightsManifest: json['weightsManifest'] };
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
      `${path}: no model.json in this directory, which holds ${quoteNames(await readdir(path))}; name a directory written by model.save or by tensorflowjs_converter --output_format tfjs_layers_model or tfjs_graph_model, or the model's .json file itself`,
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
      `${path}: not JSON: at character ${fault} (line ${line}, column ${column}) ${found}; expected the model.json of a TF.js model, complete`,
      { cause },
    );
  }
  if (!isRecord(parsed))
    throw new InputError(
      `${path}: the JSON is not an object; expected the model.json of a TF.js model`,
    );
  return parsed;
}

/** Old files name no format; a GraphModel's topology is a GraphDef, whose nodes are in `node`. */
function modelFormat(
  { format, modelTopology }: Record<string, unknown>,
  path: string,
): ModelJson['format'] {
  if (!isRecord(modelTopology)) {
    throw new InputError(
      `${path}: no modelTopology object, so this is not the model.json of a TF.js model; save the whole model, not its weights alone`,
    );
  }
  const hasNodes = Array.isArray(modelTopology['node']);
  if (format === undefined || format === null) {
    return hasNodes ? 'tfjs-graph-model' : 'tfjs-layers-model';
  }
  if (format === 'layers-model') return 'tfjs-layers-model';
  if (format !== 'graph-model') {
    throw new InputError(
      `${path}: format ${quoteName(JSON.stringify(format))} is not known; expected "layers-model" or "graph-model"`,
    );
  }
  if (!hasNodes) {
    throw new InputError(
      `${path}: a GraphModel whose modelTopology has no array "node"; export the model again with tensorflowjs_converter`,
    );
  }
  return 'tfjs-graph-model';
}
