import type { NumberArray } from './open-model.js';

/** Numbers as floats, in an array of their own: an engine may keep it, and so may the caller. */
export function copyAsFloats(data: NumberArray): Float32Array {
  return data instanceof Float32Array
    ? data.slice()
    : Float32Array.from<number | bigint>(data, Number);
}

/** Numbers as floats; the same array if it holds floats already. */
export function asFloats(data: NumberArray): Float32Array {
  return data instanceof Float32Array ? data : copyAsFloats(data);
}
