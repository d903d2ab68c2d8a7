import { SeededRandom } from '@pith/compress';
import { expect, it } from 'vitest';
import { affineCopy } from './affine-copy.js';

it('is the identity at strength 0, with the gain applied', () => {
  const source = Uint8Array.from({ length: 2 * 5 * 4 * 3 }, (_, i) => (i * 37) % 256);
  const target = new Float32Array(5 * 4 * 3 + 2);
  affineCopy(source, 60, target, 1, [5, 4, 3], 0, 1 / 255, new SeededRandom(1));
  expect(target[0]).toBe(0);
  expect(target.at(-1)).toBe(0);
  for (let i = 0; i < 60; i++) expect(target[i + 1]).toBeCloseTo(source[60 + i]! / 255, 6);
});

it('moves a dot by no more than the documented range and keeps its mass inside the image', () => {
  const random = new SeededRandom(2);
  const source = new Uint8Array(28 * 28);
  for (const p of [13, 14]) for (const q of [13, 14]) source[p * 28 + q] = 200;
  const centres: number[] = [];
  for (let trial = 0; trial < 200; trial++) {
    const target = new Float32Array(28 * 28);
    affineCopy(source, 0, target, 0, [28, 28, 1], 1, 1, random);
    let [mass, x, y] = [0, 0, 0];
    for (let i = 0; i < target.length; i++) {
      mass += target[i]!;
      x += target[i]! * (i % 28);
      y += target[i]! * Math.floor(i / 28);
    }
    expect(mass).toBeGreaterThan(0.6 * 800);
    expect(mass).toBeLessThan(1.6 * 800);
    expect(Math.abs(x / mass - 13.5)).toBeLessThan(3.2);
    expect(Math.abs(y / mass - 13.5)).toBeLessThan(3.2);
    centres.push(x / mass);
  }
  expect(Math.max(...centres) - Math.min(...centres)).toBeGreaterThan(2);
});
