import { float16ToFloat32, InputError, quoteName } from '@pith/container';
import type { TensorMessage } from './tensor-message.js';

/** A tensor's elements in memory; halves are floats, and integers of less than a byte take one. */
export type OnnxTensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/**
 * A tensor's elements out of their bytes in raw_data.
 *
 * @param bytes of just the elements that the tensor has
 * @throws {InputError} for types that have no such array: strings, complex numbers, floats of 8 bits
 */
export function decodeElements(
  { name, elements, elementType }: TensorMessage,
  bytes: Uint8Array,
): OnnxTensorData {
  switch (elementType.name) {
    case 'float32':
      return new Float32Array(aligned(bytes));
    case 'float64':
      return new Float64Array(aligned(bytes));
    case 'int8':
      return new Int8Array(aligned(bytes));
    case 'uint8':
    case 'bool':
      return new Uint8Array(aligned(bytes));
    case 'int16':
      return new Int16Array(aligned(bytes));
    case 'uint16':
      return new Uint16Array(aligned(bytes));
    case 'int32':
      return new Int32Array(aligned(bytes));
    case 'uint32':
      return new Uint32Array(aligned(bytes));
    case 'int64':
      return new BigInt64Array(aligned(bytes));
    case 'uint64':
      return new BigUint64Array(aligned(bytes));
    case 'float16':
      return float16ToFloats(bytes);
    case 'bfloat16':
      return bfloat16ToFloats(bytes);
    case 'uint4':
      return unpack(new Uint8Array(elements), bytes, 4);
    case 'uint2':
      return unpack(new Uint8Array(elements), bytes, 2);
    case 'int4':
      return unpack(new Int8Array(elements), bytes, 4);
    case 'int2':
      return unpack(new Int8Array(elements), bytes, 2);
    default:
      throw new InputError(
        `tensor ${quoteName(name)}: elements of type ${elementType.name} are not numbers that can be read`,
      );
  }
}

export function float16ToFloats(bytes: Uint8Array): Float32Array {
  const halves = new Uint16Array(aligned(bytes));
  return convert(halves, new Float32Array(halves.length), float16ToFloat32);
}

/** A bfloat16 is the upper half of a float32. */
export function bfloat16ToFloats(bytes: Uint8Array): Float32Array {
  const halves = new Uint16Array(aligned(bytes));
  const bits = convert(halves, new Uint32Array(halves.length), (half) => (half << 16) >>> 0);
  return new Float32Array(bits.buffer);
}

/** What `from` of an array's class does, at a tenth of its time or less. */
export function convert<A extends Float32Array | Uint16Array | Uint32Array>(
  source: ArrayLike<number>,
  target: A,
  value: (value: number) => number,
): A {
  for (let i = 0; i < target.length; i++) target[i] = value(source[i]!);
  return target;
}

/** A copy that begins where any array of numbers may begin. */
export function aligned(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
}

/** Elements of four or two bits, the first in a byte's lowest. */
function unpack<A extends Uint8Array | Int8Array>(target: A, bytes: Uint8Array, bits: 2 | 4): A {
  const perByte = 8 / bits;
  for (let i = 0; i < target.length; i++) {
    const shifted = bytes[Math.floor(i / perByte)]! >>> (bits * (i % perByte));
    const value = shifted & ((1 << bits) - 1);
    target[i] = target instanceof Int8Array ? (value << (32 - bits)) >> (32 - bits) : value;
  }
  return target;
}
