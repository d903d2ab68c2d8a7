import { canonicalTopology } from '@pith/container';
import type { SavedModel } from '../saved-model.js';

export interface CanonicalOptions {
  /**
   * Call layers as Keras does by default, `dense`, `dense_1`, …, and their weights accordingly. In a
   * compact file such names take nothing. @default false
   */
  readonly renameLayers?: boolean;
}

/**
 * A Sequential LayersModel whose topology has nothing but what its outputs depend on, as
 * `canonicalTopology` of @pith/container makes it; any other model as it is. Its outputs are the same.
 *
 * @example encodeModel({ ...canonicalModel(model, { renameLayers: true }), recipe: '' }, { coding: 'smallest' })
 */
export function canonicalModel(model: SavedModel, options: CanonicalOptions = {}): SavedModel {
  if (model.format !== 'tfjs-layers-model') return model;
  const canonical = canonicalTopology(model.topology, options);
  if (!canonical) return model;
  const renamed = new Map(canonical.names);
  const nameOf = (name: string) => {
    const slash = name.lastIndexOf('/');
    const layer = renamed.get(name.slice(0, slash));
    return slash < 0 || layer === undefined ? name : layer + name.slice(slash);
  };
  const { precision } = model;
  return {
    ...model,
    topology: canonical.topology,
    tensors: model.tensors.map((tensor) => ({ ...tensor, name: nameOf(tensor.name) })),
    ...(precision && {
      precision: new Map([...precision].map(([name, bits]) => [nameOf(name), bits])),
    }),
  };
}
