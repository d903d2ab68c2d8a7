import fc from 'fast-check';
import { expect, test } from 'vitest';
import { affineUint8, dequantised, roundHalfToEven } from './affine-uint8.js';

test("gives the example of the converter's own documentation", () => {
  // write_weights.py, `_quantize_entry`.
  const { levels, min, scale } = affineUint8(Float32Array.of(0, -0.1, 1.2));
  expect([...levels]).toEqual([20, 0, 255]);
  expect(min).toBeCloseTo(-0.10196078817, 8);
  expect(scale).toBeCloseTo(0.00509803940852, 8);
});

test('keeps zero, and errs by half a step at most', () => {
  const numbers = fc.float32Array({
    ...{ minLength: 1, min: Math.fround(-1e6), max: Math.fround(1e6), noNaN: true },
  });
  fc.assert(
    fc.property(numbers, (values) => {
      const quantised = affineUint8(values);
      const restored = dequantised(quantised);
      const least = Math.min(...values);
      const tolerance = quantised.scale * (least <= 0 && Math.max(...values) >= 0 ? 1 : 0.5) + 0.07;
      for (const [i, value] of values.entries()) {
        expect(Math.abs(restored[i]! - value)).toBeLessThanOrEqual(tolerance);
        if (value === 0) expect(restored[i]).toBeCloseTo(0, 5);
      }
    }),
  );
});

test('a constant is kept exactly', () => {
  expect([...dequantised(affineUint8(Float32Array.of(0.3, 0.3)))]).toEqual([
    ...Float32Array.of(0.3, 0.3),
  ]);
});

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [2.4, 2],
  [-1.5, -2],
  [-0.5, -0],
])('rounds %d to %d, as NumPy does', (value, rounded) => {
  expect(roundHalfToEven(value)).toBeCloseTo(rounded, 12);
});
