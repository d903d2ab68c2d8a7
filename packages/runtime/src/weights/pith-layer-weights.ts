import { InputError, type SharedTensor, type Tensor, type TensorDescriptor } from '@pith/container';
import type { LayerWeights } from './layer-weights.js';

/** A tensor of a `.pith` file that has not been decoded yet. */
export interface DecodableTensor {
  readonly descriptor: TensorDescriptor;
  decodeShared(): SharedTensor;
  decodeTensor(): Tensor;
}

/**
 * A layer's weights out of a `.pith` file, still shared where the file shares them.
 *
 * @throws {CorruptFileError} when the tensor's streams are damaged
 * @throws {InputError} when it does not hold float32 numbers
 */
export function layerWeights(tensor: DecodableTensor): LayerWeights {
  if (tensor.descriptor.values === 'codebook') {
    const { shape, clusters, centroids, vectorLength } = tensor.decodeShared();
    if (vectorLength === 1) return { kind: 'shared', shape, clusters, centroids };
  }
  const { name, shape, dtype, data } = tensor.decodeTensor();
  if (dtype !== 'float32' || !(data instanceof Float32Array)) {
    throw new InputError(`tensor "${name}" is ${dtype}, but a layer's weights must be float32`);
  }
  return { kind: 'plain', shape, values: data };
}
