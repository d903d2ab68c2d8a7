import { describe, expect, it } from 'vitest';
import { arrangePixels, imageLayout } from './image-layout.js';
import type { InputInfo } from './sample.js';

const input = (shape: InputInfo['shape'], type = 'float32') => ({ name: 'x', shape, type });

describe('imageLayout', () => {
  it.each<[InputInfo['shape'], unknown]>([
    [[1, 3, 48, 320], { channel: 1, height: 2, width: 3, channels: 3 }],
    [['N', 1, null, 'W'], { channel: 1, height: 2, width: 3, channels: 1 }],
    [[null, 224, 224, 3], { height: 1, width: 2, channel: 3, channels: 3 }],
    [[null, null, null, 3], { height: 1, width: 2, channel: 3, channels: 3 }],
    [[28, 28, 1], { height: 0, width: 1, channel: 2, channels: 1 }],
    [[3, 32, 32], { channel: 0, height: 1, width: 2, channels: 3 }],
    [[null, 43_844, 1], undefined],
    [[1, 16, 96], undefined],
    [[1, 64, 56, 56], undefined],
    [[1, 3, 4, 4], undefined],
    [[null, 784], undefined],
  ])('tells where an image lies in %j', (shape, expected) => {
    if (expected === undefined) expect(imageLayout(input(shape))).toBeUndefined();
    else expect(imageLayout(input(shape))).toEqual(expected);
  });

  it('takes no masks for images', () => {
    expect(imageLayout(input([1, 3, 48, 48], 'bool'))).toBeUndefined();
  });
});

it('moves channels to the front where they belong there', () => {
  const pixels = Float32Array.of(1, 10, 100, 2, 20, 200);
  const first = { height: 2, width: 3, channel: 1, channels: 3 } as const;
  expect(arrangePixels(pixels, [1, 3, 1, 2], first)).toEqual(
    Float32Array.of(1, 2, 10, 20, 100, 200),
  );
  const last = { height: 1, width: 2, channel: 3, channels: 3 } as const;
  expect(arrangePixels(pixels, [1, 1, 2, 3], last)).toEqual(pixels);
});
