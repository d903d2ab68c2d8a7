import { stat } from 'node:fs/promises';
import { readSavedModel, type SavedModel } from '@pith/model';
import { decodePithFile, openPithFile } from './pith-file.js';

/**
 * Whether a path is of a saved model: a directory, a .json or an .onnx file. Whatever else is there
 * must be a `.pith` file.
 */
export async function isSavedModel(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return !path.endsWith('.pith');
  return found.isDirectory() || /\.(json|onnx)$/i.test(path);
}

/** A model, and the `.pith` file that it was decoded from, if it was. */
export interface AnyModel {
  readonly model: SavedModel;
  readonly pith?: Uint8Array;
}

/** Reads a saved model, or decodes a `.pith` file. */
export async function readAnyModel(path: string): Promise<AnyModel> {
  if (await isSavedModel(path)) return { model: (await readSavedModel(path)).model };
  const opened = await openPithFile(path);
  return { model: await decodePithFile(opened), pith: opened.source };
}
