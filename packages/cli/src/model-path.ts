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

/** Reads a saved model, or decodes a `.pith` file. */
export async function readAnyModel(path: string): Promise<SavedModel> {
  if (await isSavedModel(path)) return (await readSavedModel(path)).model;
  return decodePithFile(await openPithFile(path));
}
