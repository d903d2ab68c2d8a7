import { float16ToFloat32, InputError, type Tensor, type TensorData } from '@pith/container';
import { quoteName } from './quoted-name.js';
import type { WeightEntry } from './weights-manifest.js';

/**
 * A weight from its bytes in the shards. A quantized one is dequantized with tfjs-core's arithmetic
 * (`decodeWeights`): value · scale + min in double precision, then rounded to float32, or by
 * `Math.round` to int32.
 *
 * @param bytes [entry.storedBytes], at the start of a buffer of its own; an unquantized weight keeps it
 * @throws InputError if a weight is NaN or infinite
 */
export function decodeWeight(entry: WeightEntry, bytes: Uint8Array, place: string): Tensor {
  const data = decodeElements(entry, bytes);
  if (data instanceof Float32Array) refuseNonFinite(data, entry.name, place);
  return { name: entry.name, shape: entry.shape, dtype: entry.dtype, data };
}

function decodeElements({ dtype, quantization }: WeightEntry, bytes: Uint8Array): TensorData {
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

function refuseNonFinite(data: Float32Array, name: string, place: string): void {
  let count = 0;
  let first = -1;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]!)) continue;
    if (count === 0) first = i;
    count++;
  }
  if (count > 0) {
    throw new InputError(
      `${place}: weight ${quoteName(name)} holds ${count} of ${data.length} values that are NaN or infinite, the first (${data[first]}) at index ${first}; training diverged or the file is damaged, so export the model again from a good checkpoint`,
    );
  }
}

function fromFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = float16ToFloat32(halves[i]!);
  return values;
}
