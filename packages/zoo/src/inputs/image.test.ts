import { SeededRandom } from '@pith/compress';
import { UsageError } from '@pith/container';
import { expect, test } from 'vitest';
import { drawSvg, imageValue, padded, resize, rotatedByHalf } from './image.js';
import { drawScene } from './scene.js';
import { drawTextLine } from './text-line.js';

const flag = () =>
  drawSvg(
    '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2">' +
      '<rect width="2" height="2" fill="#ff0000"/><rect x="2" width="2" height="2" fill="#0000ff"/></svg>',
  );

test('draws, red first', async () => {
  const { width, height, data } = await flag();
  expect([width, height]).toEqual([4, 2]);
  expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
  expect([...data.subarray(9, 12)]).toEqual([0, 0, 255]);
});

test('lays out as models ask', async () => {
  const image = await flag();
  const nhwc = imageValue(image, { layout: 'nhwc', mean: 0, deviation: 255 });
  expect(nhwc.shape).toEqual([1, 2, 4, 3]);
  expect([...nhwc.data.slice(0, 3)]).toEqual([1, 0, 0]);
  const nchw = imageValue(image, { layout: 'nchw', mean: [255, 0, 0], deviation: 255 });
  expect(nchw.shape).toEqual([1, 3, 2, 4]);
  expect([...nchw.data.slice(0, 4)]).toEqual([0, 0, -1, -1]);
  expect([...nchw.data.slice(16, 20)]).toEqual([0, 0, 1, 1]);
  const integers = imageValue(image, { layout: 'nhwc', mean: 0, deviation: 1, integers: true });
  expect(integers.data).toBeInstanceOf(Int32Array);
});

test('turns, pads and resizes', async () => {
  const image = await flag();
  expect([...rotatedByHalf(image).data.subarray(0, 3)]).toEqual([0, 0, 255]);
  const larger = padded(image, 5, 3, 7);
  expect([...larger.data.subarray(12, 15)]).toEqual([7, 7, 7]);
  expect([...larger.data.subarray(15, 18)]).toEqual([255, 0, 0]);
  expect(() => padded(image, 3, 3, 7)).toThrow(UsageError);
  const half = await resize(image, 2, 1);
  expect(half.data).toHaveLength(6);
});

test('scenes and lines are the same for a seed', async () => {
  const draw = async () => {
    const random = new SeededRandom(8);
    return [await drawScene(40, 30, random), await drawTextLine('Pith 42', 32, random)];
  };
  const first = await draw();
  expect(await draw()).toEqual(first);
  expect(first[1]).toMatchObject({ text: 'Pith 42', image: { height: 32 } });
});
