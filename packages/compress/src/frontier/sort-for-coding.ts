import { chooseScan, contextBits, type Scan, type SharedTensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { chooseOrders } from '../sort-units/index.js';
import { reordered, type SortedModel } from './sort-by-fan-in.js';

/**
 * Puts hidden units in the order in which the context coder takes the fewest bits for the tensors that
 * have levels, by trying many. What the model computes stays the same, up to the order in which sums are
 * taken.
 *
 * @param shared levels ascending, as `compactLevels` makes them
 */
export function sortForCoding(
  model: SavedModel,
  shared: ReadonlyMap<string, SharedTensor>,
): SortedModel {
  const coded = model.tensors.flatMap(({ name }) => shared.get(name) ?? []);
  const forms = new Map(coded.map((tensor, i) => [tensor.name, formOf(tensor, coded[i - 1])]));
  const symbols = new Map(coded.map(({ name, clusters }) => [name, clusters]));
  const orders = chooseOrders(model, {
    symbols,
    cost: (name, selection) => {
      const form = forms.get(name);
      return form === undefined
        ? 0
        : contextBits(form.tensor, selection.array(name, symbols.get(name)!), form.options);
    },
  });
  return reordered(model, shared, orders);
}

/** How the coder takes a tensor: the plane and the loops are chosen once, for any order of units. */
function formOf(
  { shape, centroids, clusters }: SharedTensor,
  before: SharedTensor | undefined,
): {
  readonly tensor: Parameters<typeof contextBits>[0];
  readonly options: { readonly previousOutputs: number; readonly scan: Scan };
} {
  const center = centroids.filter((value) => value < 0).length;
  const tensor = { shape, alphabet: centroids.length + 1, center };
  const previousOutputs = before?.shape.at(-1) ?? 0;
  return {
    tensor,
    options: { previousOutputs, scan: chooseScan(tensor, clusters, previousOutputs) },
  };
}
