import { expect, it } from 'vitest';
import { hasLightEdge, imageShape } from './image.js';

it.each([
  [[28, 28, 1], { height: 28, width: 28, channels: 1 }],
  [[224, 192, 3], { height: 224, width: 192, channels: 3 }],
  [[28, 20], { height: 28, width: 20, channels: 1 }],
  [[784], { height: 28, width: 28, channels: 1 }],
  [[3072], { height: 32, width: 32, channels: 3 }],
  [[1000], undefined],
  [[8, 8, 16], undefined],
  [[2, 8, 8, 3], undefined],
])('an input of %j takes %j', (shape, expected) => {
  expect(imageShape({ shape })).toEqual(expected);
});

it('tells paper from a black ground by the edge alone', () => {
  const input = { name: 'x', shape: [4, 4, 1] };
  const image = (edge: number, middle: number) =>
    Uint8Array.from({ length: 16 }, (_, i) => ([5, 6, 9, 10].includes(i) ? middle : edge));
  expect(hasLightEdge(image(250, 0), input)).toBe(true);
  expect(hasLightEdge(image(0, 255), input)).toBe(false);
  // Photographs are not asked about.
  expect(hasLightEdge(new Uint8Array(48).fill(255), { name: 'x', shape: [4, 4, 3] })).toBe(false);
});
