import { type DType, float16ToFloat32, type Tensor, type TensorData } from '@pith/container';
import type { WeightEntry } from './weights-manifest.js';

/** A weight of numbers that a tensor can hold. */
export type NumericEntry = WeightEntry & { readonly dtype: DType };

export function isNumeric(entry: WeightEntry): entry is NumericEntry {
  return entry.dtype !== 'string' && entry.dtype !== 'complex64';
}

/**
 * A weight from its bytes in the shards. A quantized one is dequantized with tfjs-core's arithmetic
 * (`decodeWeights`): value · scale + min in double precision, then rounded to float32, or by
 * `Math.round` to int32.
 *
 * @param bytes [entry.storedBytes], at the start of a buffer of its own; an unquantized weight keeps it
 */
export function decodeWeight(entry: NumericEntry, bytes: Uint8Array): Tensor {
  const { name, shape, dtype } = entry;
  return { name, shape, dtype, data: decodeElements(entry, bytes) };
}

function decodeElements({ dtype, quantization }: NumericEntry, bytes: Uint8Array): TensorData {
  const buffer = bytes.buffer as ArrayBuffer;
  if (quantization === undefined) {
    if (dtype === 'float32') return new Float32Array(buffer);
    return dtype === 'int32' ? new Int32Array(buffer) : bytes;
  }
  if (quantization.dtype === 'float16') return fromFloat16(new Uint16Array(buffer));
  const { min, scale } = quantization;
  const levels = quantization.dtype === 'uint8' ? bytes : new Uint16Array(buffer);
  if (dtype === 'int32') {
    const values = new Int32Array(levels.length);
    for (let i = 0; i < levels.length; i++) values[i] = Math.round(levels[i]! * scale + min);
    return values;
  }
  const values = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i++) values[i] = levels[i]! * scale + min;
  return values;
}

function fromFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = float16ToFloat32(halves[i]!);
  return values;
}
