import { readFile } from 'node:fs/promises';
import { readModel } from '../../../container/dist/index.js';

/** A `.pith` file as a saved model, its weights as they read back. @param {string | URL} path */
export async function givenModel(path) {
  const file = await readModel(await readFile(path));
  const tensors = file.tensors.map((tensor) => file.decodeTensor(tensor.name));
  return { format: file.format, topology: file.topology, tensors };
}
