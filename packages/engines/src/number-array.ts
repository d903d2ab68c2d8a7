import type { NumberArray } from './open-model.js';

type PlainNumbers = Exclude<NumberArray, BigInt64Array | BigUint64Array>;

/** Numbers that other arrays can be made of at once: without a call for each, many times faster. */
export function plainNumbers(data: NumberArray): PlainNumbers {
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array;
  return isBig ? Float64Array.from<number | bigint>(data, Number) : data;
}

/** Numbers as floats, in an array of their own: an engine may keep it, and so may the caller. */
export function copyAsFloats(data: NumberArray): Float32Array {
  return new Float32Array(plainNumbers(data));
}

/** Numbers as floats; the same array if it holds floats already. */
export function asFloats(data: NumberArray): Float32Array {
  return data instanceof Float32Array ? data : copyAsFloats(data);
}
