import { type DType, float32ToFloat16, type TensorData } from '@pith/container';
import { aligned, bfloat16ToFloats, convert, float16ToFloats } from './decode-elements.js';
import type { OnnxElementType } from './element-type.js';

/** How elements of a type of ONNX's travel in a tensor of a SavedModel. */
export interface Carriage {
  readonly dtype: DType;
  /** Whether the tensor has the shape of ONNX's; else it has one dimension. */
  readonly keepsShape: boolean;
  /** The type that a float32 is rounded to on its way back. */
  readonly precision?: 'float16' | 'bfloat16';
  /** From little-endian bytes; undefined for elements that the tensor would not hold exactly. */
  readonly load: (bytes: Uint8Array) => TensorData | undefined;
  /** To little-endian bytes. */
  readonly unload: (data: TensorData) => Uint8Array;
}

/** Bytes that are carried as they are. */
const octets: Carriage = {
  dtype: 'uint8',
  keepsShape: true,
  load: (bytes) => new Uint8Array(aligned(bytes)),
  unload: bytesOf,
};

/** Several elements a byte: carried packed, in one dimension. */
const packed: Carriage = { ...octets, keepsShape: false };

const CARRIAGES: Partial<Record<OnnxElementType, Carriage>> = {
  float32: {
    dtype: 'float32',
    keepsShape: true,
    load: (bytes) => finite(new Float32Array(aligned(bytes))),
    unload: bytesOf,
  },
  float16: {
    dtype: 'float32',
    keepsShape: true,
    precision: 'float16',
    load: (bytes) => finite(float16ToFloats(bytes)),
    unload: (data) => bytesOf(convert(data, new Uint16Array(data.length), float32ToFloat16)),
  },
  bfloat16: {
    dtype: 'float32',
    keepsShape: true,
    precision: 'bfloat16',
    load: (bytes) => finite(bfloat16ToFloats(bytes)),
    unload: (data) => bytesOf(toBfloat16(new Float32Array(data))),
  },
  float64: {
    dtype: 'float32',
    keepsShape: true,
    load(bytes) {
      const doubles = new Float64Array(aligned(bytes));
      const floats = finite(new Float32Array(doubles));
      return floats?.every((float, i) => float === doubles[i]) ? floats : undefined;
    },
    unload: (data) => bytesOf(new Float64Array(data)),
  },
  int32: {
    dtype: 'int32',
    keepsShape: true,
    load: (bytes) => new Int32Array(aligned(bytes)),
    unload: bytesOf,
  },
  uint32: {
    dtype: 'int32',
    keepsShape: true,
    load: (bytes) => new Int32Array(aligned(bytes)),
    unload: bytesOf,
  },
  int16: {
    dtype: 'int32',
    keepsShape: true,
    load: (bytes) => new Int32Array(new Int16Array(aligned(bytes))),
    unload: (data) => bytesOf(new Int16Array(data)),
  },
  uint16: {
    dtype: 'int32',
    keepsShape: true,
    load: (bytes) => new Int32Array(new Uint16Array(aligned(bytes))),
    unload: (data) => bytesOf(new Uint16Array(data)),
  },
  bool: { ...octets, dtype: 'bool' },
  uint8: octets,
  int8: octets,
  float8e4m3fn: octets,
  float8e4m3fnuz: octets,
  float8e5m2: octets,
  float8e5m2fnuz: octets,
  float8e8m0: octets,
  uint4: packed,
  int4: packed,
  float4e2m1: packed,
  uint2: packed,
  int2: packed,
};

/** Below this a tensor is left where it is: its name would take more bytes than it has. */
const SMALLEST_TAKEN = 16;

/** The most dimensions that a tensor of a `.pith` file has. */
const MAXIMUM_RANK = 8;

/** How a tensor of this type and shape travels; undefined for one that stays in the topology. */
export function carriageOf(
  type: OnnxElementType,
  shape: readonly number[],
  elements: number,
): Carriage | undefined {
  return elements < SMALLEST_TAKEN || shape.length > MAXIMUM_RANK ? undefined : CARRIAGES[type];
}

/**
 * Floats that can be pruned and shared. Infinities are masks, not weights, and stay in the topology.
 */
function finite(floats: Float32Array): Float32Array | undefined {
  // A loop, where a callback would cost more than all else that is done with a tensor.
  for (let i = 0; i < floats.length; i++) if (!Number.isFinite(floats[i])) return undefined;
  return floats;
}

/** Rounded to the nearest, ties to even. */
function toBfloat16(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return convert(
    bits,
    new Uint16Array(bits.length),
    (word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16,
  );
}

function bytesOf(data: TensorData | Uint16Array | Int16Array | Float64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
