/**
 * IEEE 754 binary16 ("half", "fp16"): 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits.
 * The largest finite value is 65504, the smallest normal 2^−14, the smallest subnormal 2^−24.
 */

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The float32 bit pattern of a binary16 bit pattern; exact, since every half is a float32. */
export function float16ToFloat32Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  if (fraction === 0) return sign >>> 0;
  // A subnormal: fraction · 2^−24 becomes a normal float32 with its leading one made implicit.
  const shift = Math.clz32(fraction) - 21;
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0;
}

/**
 * The value of a binary16 bit pattern.
 *
 * @param half 0 … 65535; higher bits are ignored
 * @example float16ToFloat32(0x3c00) === 1
 */
export function float16ToFloat32(half: number): number {
  word[0] = float16ToFloat32Bits(half & 0xffff);
  return float[0]!;
}

/**
 * The binary16 bit pattern nearest to `value`, ties to even; beyond 65519.99… it is infinity, and
 * any NaN is 0x7e00.
 *
 * @example float32ToFloat16(1) === 0x3c00
 */
export function float32ToFloat16(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // from 65520 on, the tie goes up to infinity
  if (magnitude >= 0x38800000) {
    // Normal half: rebase the exponent, then round off 13 fraction bits; a carry moves up rightly.
    const rebased = magnitude - 0x38000000;
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
  }
  if (magnitude <= 0x33000000) return sign; // up to 2^−25, which ties to even zero
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const kept = significand >>> shift;
  const dropped = significand & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (kept + (dropped > half || (dropped === half && (kept & 1) === 1) ? 1 : 0));
}

/**
 * `value` rounded to the nearest binary16 value (ties to even, subnormals kept, overflow to ±∞).
 *
 * @example roundToFloat16(0.1) === 0.0999755859375
 */
export function roundToFloat16(value: number): number {
  return float16ToFloat32(float32ToFloat16(value));
}

/**
 * The binary16 pattern of exactly the float32 whose bit pattern is `bits`, or −1 when there is none.
 * NaNs count as not representable, so that their payload bits are never lost.
 */
export function exactFloat16(bits: number): number {
  const magnitude = bits & 0x7fffffff;
  const sign = (bits >>> 16) & 0x8000;
  if (magnitude === 0) return sign;
  const exponent = magnitude >>> 23;
  if (exponent >= 113 && exponent <= 142) {
    return (magnitude & 0x1fff) === 0 ? sign | ((magnitude - 0x38000000) >>> 13) : -1;
  }
  if (exponent >= 103 && exponent < 113) {
    const significand = (magnitude & 0x7fffff) | 0x800000;
    const shift = 126 - exponent;
    return (significand & ((1 << shift) - 1)) === 0 ? sign | (significand >>> shift) : -1;
  }
  return magnitude === 0x7f800000 ? sign | 0x7c00 : -1;
}
