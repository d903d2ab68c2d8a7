import { finish } from '../../dist/frontier/finish.js';
import { parseRecipe, presets } from '../../dist/index.js';
import { fileOf } from './candidates.mjs';

/**
 * The file of a candidate as recipe smallest finishes its own: units that do nothing removed, the others in
 * the order that codes best, layers under default names. It computes the same, up to the order of sums.
 *
 * @param model as given
 * @param candidate of `shareGiven`
 */
export async function sortedFile(model, { weights, books }) {
  const state = { weights, masks: new Map(), shared: books };
  const recipe = parseRecipe(presets.smallest);
  const { model: sorted, realised } = finish(model, state, recipe, {
    ...{ grids: new Map(), sorting: 'thorough' },
  });
  return fileOf(sorted, realised.shared, 'smallest');
}
