import type { PithFile } from '@pith/container';
import { pithWeights } from './lower/weight-source.js';
import type { Program } from './program.js';
import { UnsupportedOperationError } from './unsupported-operation-error.js';

/**
 * The program of a model whose shapes are fixed; its importer is loaded on demand.
 *
 * @throws {UnsupportedOperationError} when it has operations, or is of a format, that do not run here
 * @throws {InputError} when its topology is not one
 */
export async function lowerModel(file: PithFile): Promise<Program> {
  if (file.format === 'tfjs-layers-model') {
    const { lowerLayersModel } = await import('./lower/lower-layers-model.js');
    return lowerLayersModel(file.topology, pithWeights(file));
  }
  throw new UnsupportedOperationError(
    `the file holds a model of the format "${file.format}", but tfjs-layers-model is what runs here; ` +
      'decompress it with `pith decompress` and run it in its own framework',
  );
}
