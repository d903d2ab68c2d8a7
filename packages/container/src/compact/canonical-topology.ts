import { readSequential } from './read-sequential.js';
import { layerNames, writeSequential } from './sequential.js';

export interface CanonicalTopology {
  /** JSON in UTF-8, as TensorFlow.js reads it. */
  readonly topology: Uint8Array;
  /** [layers]: what they were called, and what they are called now. */
  readonly names: readonly (readonly [before: string, after: string])[];
}

/**
 * The topology of a Sequential LayersModel, reduced to what its outputs depend on: layers, their names
 * and the options that are not the usual ones. What only training needs is left out (initialisers,
 * regularisers, constraints, the optimiser), as are the model's own name and who wrote it. Compact files
 * hold such a topology, with the names and shapes of its weights, in some 5 to 30 bytes.
 *
 * @param options.renameLayers call layers as Keras does by default: `dense`, `dense_1`, …; their
 *   weights' names must follow. @default false
 * @returns undefined where the model is no chain of layers that are known, with options that are
 */
export function canonicalTopology(
  topology: Uint8Array,
  { renameLayers = false }: { readonly renameLayers?: boolean } = {},
): CanonicalTopology | undefined {
  const chain = readSequential(topology);
  if (!chain) return undefined;
  const layers = renameLayers
    ? chain.layers.map((layer) => ({ ...layer, name: undefined }))
    : chain.layers;
  const before = layerNames(chain.layers);
  const names = layerNames(layers).map((after, i) => [before[i]!, after] as const);
  return { topology: writeSequential({ ...chain, layers }), names };
}
