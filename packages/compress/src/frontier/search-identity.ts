import { createHash } from 'node:crypto';
import type { SavedModel } from '@pith/model';
import type { Recipe } from '../recipe/index.js';
import type { SearchIdentity } from './search-directory.js';

/**
 * What a search must have been begun with for another to go on with it: the model, and all of the
 * recipe that a step depends on. The target and the densities to walk may change.
 */
export function searchIdentity(model: SavedModel, recipe: Recipe): SearchIdentity {
  const hash = createHash('sha256').update(model.format).update(model.topology);
  for (const { name, shape, dtype, data } of model.tensors) {
    hash.update(JSON.stringify([name, shape, dtype]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const { name: _, rate, ...rest } = recipe;
  const { target: __, margin: ___, walk: ____, ...steps } = rate ?? {};
  const text = JSON.stringify({ ...rest, rate: steps });
  return {
    model: hash.digest('hex'),
    recipe: createHash('sha256').update(text).digest('hex'),
  };
}
