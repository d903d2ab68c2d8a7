import { describe, expect, test } from 'vitest';
import {
  exactFloat16,
  float16ToFloat32,
  float16ToFloat32Bits,
  float32ToFloat16,
  roundToFloat16,
} from './float16.js';

/** The definition in IEEE 754, §3.4, in plain arithmetic. */
function definition(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = (half & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
const bitsOf = (value: number) => {
  float[0] = value;
  return word[0]!;
};

test('all 65536 patterns have the value that the standard defines, and come back', () => {
  for (let half = 0; half < 65536; half++) {
    const value = float16ToFloat32(half);
    expect(Object.is(value, definition(half)), `pattern ${half}`).toBe(true);
    if (Number.isNaN(value)) continue;
    expect(float32ToFloat16(value)).toBe(half);
    expect(exactFloat16(float16ToFloat32Bits(half))).toBe(half);
  }
});

describe('rounding', () => {
  test.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.996, 0x7bff],
    [65520, 0x7c00],
    [1e10, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000], // a tie, to even zero
    [2 ** -25 * 1.0001, 0x0001],
    [3 * 2 ** -25, 0x0002], // a tie, to even
    [1 / 3, 0x3555],
    [2049, 0x6800], // a tie, down to 2048
    [2051, 0x6802], // a tie, up to 2052
    [1e-10, 0x0000],
    [-0, 0x8000],
    [NaN, 0x7e00],
  ])('%d is 0x%s', (value, half) => {
    expect(float32ToFloat16(value)).toBe(half);
  });

  test('gives the nearest half between every two neighbours', () => {
    for (let half = 0; half < 0x7bff; half++) {
      const low = definition(half);
      const high = definition(half + 1);
      const middle = (low + high) / 2;
      expect(float32ToFloat16(middle)).toBe(half % 2 === 0 ? half : half + 1);
      expect(roundToFloat16(low + (high - low) * 0.49)).toBe(low);
      expect(roundToFloat16(low + (high - low) * 0.51)).toBe(high);
      expect(roundToFloat16(-(low + (high - low) * 0.49))).toBe(-low);
    }
  });
});

test('only what a half holds exactly is said to be exact', () => {
  const inexact = [0.1, 65536, 2049, 2 ** -25, 2 ** -24 * 1.5, 1e-45, 1 + 2 ** -11];
  for (const value of inexact) expect(exactFloat16(bitsOf(value))).toBe(-1);
  expect(exactFloat16(0x7fc00000)).toBe(-1);
});
