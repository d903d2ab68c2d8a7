import type { SharedTensor } from '@pith/container';
import type { RateState } from '../rate/rate-trainer.js';
import type { RecordArray } from './search-record.js';

/** Where each array of a state lies in a record. */
const [weightsOf, maskOf, clustersOf, centroidsOf] = (
  ['weights', 'mask', 'clusters', 'centroids'] as const
).map((part) => (tensor: string) => `${part} ${tensor}`) as [Place, Place, Place, Place];

type Place = (tensor: string) => string;

/** The arrays of a state, each under a name of its own. */
export function stateArrays({ weights, masks, shared }: RateState): Map<string, RecordArray> {
  const arrays = new Map<string, RecordArray>();
  for (const [name, values] of weights) arrays.set(weightsOf(name), values);
  for (const [name, mask] of masks) arrays.set(maskOf(name), mask);
  for (const [name, { clusters, centroids }] of shared) {
    arrays.set(clustersOf(name), clusters);
    arrays.set(centroidsOf(name), centroids);
  }
  return arrays;
}

/**
 * The state that arrays were of.
 * @param tensors of the model, in its order
 */
export function stateFrom(
  arrays: ReadonlyMap<string, RecordArray>,
  tensors: readonly { readonly name: string; readonly shape: readonly number[] }[],
): RateState {
  const weights = new Map<string, Float32Array>();
  const masks = new Map<string, Uint8Array>();
  const shared = new Map<string, SharedTensor>();
  for (const { name, shape } of tensors) {
    const values = arrays.get(weightsOf(name));
    const mask = arrays.get(maskOf(name));
    const clusters = arrays.get(clustersOf(name));
    const centroids = arrays.get(centroidsOf(name));
    if (values instanceof Float32Array) weights.set(name, values);
    if (mask instanceof Uint8Array) masks.set(name, mask);
    if (centroids instanceof Float32Array && clusters && !(clusters instanceof Float32Array)) {
      shared.set(name, { name, shape, dtype: 'float32', vectorLength: 1, centroids, clusters });
    }
  }
  return { weights, masks, shared };
}
