import { expect, it } from 'vitest';
import { scalePixels } from './pixel-scale.js';

const bytes = Uint8Array.of(0, 51, 255);

it('brings bytes to a range', () => {
  const scaled = (scale: '0..1' | '-1..1' | '0..255', invert = false) =>
    Array.from(scalePixels(bytes, { scale, invert }));
  expect(scaled('0..1')).toEqual([0, Math.fround(0.2), 1]);
  expect(scaled('-1..1')).toEqual([-1, Math.fround(-0.6), 1]);
  expect(scaled('0..255')).toEqual([0, 51, 255]);
  expect(scaled('0..255', true)).toEqual([255, 204, 0]);
});
