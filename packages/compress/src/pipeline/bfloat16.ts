const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/**
 * `value` rounded to the nearest bfloat16, the upper half of a float32; ties to even, NaN stays NaN.
 *
 * @example roundToBfloat16(0.1) === 0.10009765625
 */
export function roundToBfloat16(value: number): number {
  if (Number.isNaN(value)) return value;
  float[0] = value;
  const bits = word[0]!;
  word[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff_0000;
  return float[0]!;
}
