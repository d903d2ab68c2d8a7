import { float16ToFloat32, float32ToFloat16, InputError } from '@pith/container';
import type * as Ort from 'onnxruntime-node';
import { asFloats, plainNumbers } from '../number-array.js';
import type { NumberArray, OutputValue, Value } from '../open-model.js';

type TensorClass = (typeof Ort)['Tensor'];

/** By ONNX's element types as onnxruntime names them. */
const CONVERSIONS: Readonly<Record<string, (data: NumberArray) => Ort.Tensor.DataType>> = {
  float32: asFloats,
  float64: (data) => new Float64Array(plainNumbers(data)),
  float16: (data) => Uint16Array.from(plainNumbers(data), float32ToFloat16),
  int8: (data) => new Int8Array(plainNumbers(data)),
  uint8: (data) => new Uint8Array(plainNumbers(data)),
  int16: (data) => new Int16Array(plainNumbers(data)),
  uint16: (data) => new Uint16Array(plainNumbers(data)),
  int32: (data) => new Int32Array(plainNumbers(data)),
  uint32: (data) => new Uint32Array(plainNumbers(data)),
  int64: (data) => BigInt64Array.from<number | bigint>(data, big),
  uint64: (data) => BigUint64Array.from<number | bigint>(data, big),
  bool: (data) => Uint8Array.from(plainNumbers(data), (x) => Number(x !== 0)),
};

function big(value: number | bigint): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(value));
}

/**
 * A value as a tensor of the type that the model takes.
 *
 * @throws {InputError} when numbers cannot be of the type, such as strings
 */
export function toOrtTensor(
  Tensor: TensorClass,
  { data, shape }: Value,
  { name, type }: { readonly name: string; readonly type: string },
): Ort.Tensor {
  const convert = CONVERSIONS[type];
  if (!convert) {
    throw new InputError(`input "${name}" is of type ${type}, which cannot be made of numbers`);
  }
  return new Tensor(type as Ort.Tensor.Type, convert(data), [...shape]);
}

/**
 * What a tensor holds.
 *
 * @throws {InputError} when it holds no numbers
 */
export function fromOrtTensor(name: string, tensor: Ort.Tensor): OutputValue {
  const { type } = tensor;
  const shape = [...tensor.dims];
  return { data: numbers(name, tensor), shape, type };
}

function numbers(name: string, { type, data }: Ort.Tensor): OutputValue['data'] {
  switch (type) {
    case 'float32':
      return (data as Float32Array).slice();
    case 'float64':
      return Float32Array.from(data as Float64Array);
    case 'float16':
      // Newer Node has arrays of float16, which hold numbers.
      return data instanceof Uint16Array
        ? Float32Array.from(data, float16ToFloat32)
        : Float32Array.from(data as unknown as Iterable<number>);
    case 'bool':
    case 'uint8':
      return (data as Uint8Array).slice();
    case 'int64':
    case 'uint64':
      return Int32Array.from(data as BigInt64Array, (x) => Number(BigInt.asIntN(32, x)));
    case 'int8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
      return Int32Array.from(data as Int32Array);
    default:
      throw new InputError(`output "${name}" is of type ${type}, which holds no numbers`);
  }
}
