import { InputError, quoteName, type TensorData } from '@pith/container';
import type { OnnxTensor } from '@pith/onnx';
import { lazilyKnown } from '../algebra/known.js';
import { weightKnown } from '../algebra/stored-known.js';
import type { Known } from '../algebra/tensor.js';
import type { WeightSource } from '../weight-source.js';
import { elementKind } from './element-types.js';

/**
 * A tensor that stands in the model, or whose numbers are a tensor of the `.pith` file.
 *
 * @throws {InputError} when it holds no numbers, or when the file's tensor is not the one that fits
 */
export function knownTensor(tensor: OnnxTensor, weights: WeightSource): Known {
  const { name, shape, elementType, key } = tensor;
  const type = elementKind(elementType);
  if (!type) {
    throw new InputError(`tensor ${quoteName(name)}: elements of type ${elementType} are not run`);
  }
  if (key === undefined) return lazilyKnown(shape, type, () => numbers(tensor));
  const stored = weightKnown(weights, key, type);
  // Integers and truth values are not float32 in the file, and packed ones have another shape there.
  if (type !== 'float') return lazilyKnown(shape, type, () => unloaded(tensor, stored.data()));
  if (String(stored.shape) !== String(shape)) {
    throw new InputError(
      `tensor ${quoteName(name)}: the graph says [${shape}], but the file's has [${stored.shape}]`,
    );
  }
  return stored;
}

function unloaded(tensor: OnnxTensor, stored: ArrayLike<number>) {
  const wide = /^(u?int32|u?int16)$/.test(tensor.elementType);
  return numbers(tensor, wide ? Int32Array.from(stored) : Uint8Array.from(stored));
}

function numbers(tensor: OnnxTensor, taken?: TensorData): Float32Array | Float64Array {
  const data = tensor.data(taken);
  if (elementKind(tensor.elementType) === 'float') return Float32Array.from(data as Float64Array);
  return data instanceof BigInt64Array || data instanceof BigUint64Array
    ? Float64Array.from(data, Number)
    : Float64Array.from(data);
}
