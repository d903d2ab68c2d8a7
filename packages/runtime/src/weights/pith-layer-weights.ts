import { InputError, type PithFile } from '@pith/container';
import type { LayerWeights } from './layer-weights.js';

/**
 * A layer's weights out of a `.pith` file, still shared where the file shares them.
 *
 * @throws {CorruptFileError} when the tensor's streams are damaged
 * @throws {InputError} when it is missing or does not hold float32 numbers
 */
export function layerWeights(file: PithFile, tensor: string): LayerWeights {
  const descriptor = file.tensors.find(({ name }) => name === tensor);
  if (descriptor?.values === 'codebook') {
    const { shape, clusters, centroids, vectorLength } = file.decodeShared(tensor);
    if (vectorLength === 1) return { kind: 'shared', shape, clusters, centroids };
  }
  const { shape, dtype, data } = file.decodeTensor(tensor);
  if (dtype !== 'float32' || !(data instanceof Float32Array)) {
    throw new InputError(`tensor "${tensor}" is ${dtype}, but a layer's weights must be float32`);
  }
  return { kind: 'plain', shape, values: data };
}
