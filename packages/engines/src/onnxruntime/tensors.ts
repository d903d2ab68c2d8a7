import { float16ToFloat32, float32ToFloat16, InputError } from '@pith/container';
import type * as Ort from 'onnxruntime-node';
import type { OutputValue, Value } from '../open-model.js';

type TensorClass = (typeof Ort)['Tensor'];

type Numbers = ArrayLike<number | bigint>;

const big = (value: number | bigint) =>
  BigInt(typeof value === 'bigint' ? value : Math.trunc(value));

/** By ONNX's element types as onnxruntime names them. */
const CONVERSIONS: Readonly<Record<string, (data: Numbers) => Ort.Tensor.DataType>> = {
  float32: (data) => (data instanceof Float32Array ? data : Float32Array.from(data, Number)),
  float64: (data) => Float64Array.from(data, Number),
  float16: (data) => Uint16Array.from(data, (x: number | bigint) => float32ToFloat16(Number(x))),
  int8: (data) => Int8Array.from(data, Number),
  uint8: (data) => Uint8Array.from(data, Number),
  int16: (data) => Int16Array.from(data, Number),
  uint16: (data) => Uint16Array.from(data, Number),
  int32: (data) => Int32Array.from(data, Number),
  uint32: (data) => Uint32Array.from(data, Number),
  int64: (data) => BigInt64Array.from(data, big),
  uint64: (data) => BigUint64Array.from(data, big),
  bool: (data) => Uint8Array.from(data, (x: number | bigint) => Number(Number(x) !== 0)),
};

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
