import { type DType, elementCount } from '@pith/container';
import type { SavedModel } from './saved-model.js';

/** Bytes of one element. */
export const DTYPE_BYTES: Readonly<Record<DType, number>> = {
  float32: 4,
  int32: 4,
  uint8: 1,
  bool: 1,
};

/**
 * Bytes that a model's tensors take uncompressed at their dtypes: 4 a float32, the topology not
 * counted. For a model that was shipped quantized this is more than its files hold.
 */
export function modelTensorBytes(model: SavedModel): number {
  return model.tensors.reduce((sum, tensor) => {
    return sum + elementCount(tensor.shape) * DTYPE_BYTES[tensor.dtype];
  }, 0);
}
