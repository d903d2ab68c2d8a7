import { InputError, type SparseTensor, type Tensor, type TensorDescriptor } from '@pith/container';
import type { StoredWeights } from './layer-weights.js';

/** A tensor of a `.pith` file that has not been decoded yet. */
export interface DecodableTensor {
  readonly descriptor: TensorDescriptor;
  decodeSparse(): SparseTensor;
  decodeTensor(): Tensor;
}

/**
 * A layer's weights out of a `.pith` file, still shared and sparse where the file has them so.
 *
 * @throws {CorruptFileError} when the tensor's streams are damaged
 * @throws {InputError} when it does not hold float32 numbers
 */
export function layerWeights(tensor: DecodableTensor): StoredWeights {
  if (tensor.descriptor.values === 'codebook') {
    const { shape, gaps, clusters, centroids, vectorLength } = tensor.decodeSparse();
    if (vectorLength === 1) {
      return { kind: 'sparse', shape, ...(gaps && { gaps }), clusters, centroids };
    }
  }
  const { name, shape, dtype, data } = tensor.decodeTensor();
  if (dtype !== 'float32' || !(data instanceof Float32Array)) {
    throw new InputError(`tensor "${name}" is ${dtype}, but a layer's weights must be float32`);
  }
  return { kind: 'plain', shape, values: data };
}
