import { expect, test } from 'vitest';
import { dequantisedChannels, symmetricInt8 } from './symmetric-int8.js';

const shape = [2, 3, 2];
const values = Float32Array.of(1, -2, 3, -4, 5, -6.35, 10, 20, -25.4, 4, 5, 0);

test('scales a tensor so that its largest magnitude is 127', () => {
  const { levels, scales } = symmetricInt8(values, shape, undefined);
  expect(scales).toHaveLength(1);
  expect(scales[0]).toBeCloseTo(0.2, 6);
  expect([...levels]).toEqual([5, -10, 15, -20, 25, -32, 50, 100, -127, 20, 25, 0]);
});

test.each([0, 1, 2])('scales every index of axis %d by itself', (axis) => {
  const quantised = symmetricInt8(values, shape, axis);
  const restored = dequantisedChannels(quantised, shape);
  // The same, found by three loops.
  for (let a = 0; a < 2; a++) {
    for (let b = 0; b < 3; b++) {
      for (let c = 0; c < 2; c++) {
        const channel = [a, b, c][axis]!;
        const value = values[(a * 3 + b) * 2 + c]!;
        const scale = quantised.scales[channel]!;
        expect(Math.abs(value)).toBeLessThanOrEqual(127.0001 * scale);
        expect(Math.abs(restored[(a * 3 + b) * 2 + c]! - value)).toBeLessThanOrEqual(
          0.5001 * scale,
        );
      }
    }
  }
  expect(quantised.scales).toHaveLength(shape[axis]!);
});
