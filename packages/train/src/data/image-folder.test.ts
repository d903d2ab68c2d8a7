import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-images-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Picture {
  width?: number;
  height?: number;
  channels?: 1 | 2 | 3 | 4;
  pixels?: readonly number[];
}

async function write(path: string, { width = 2, height = 2, channels = 1, pixels }: Picture = {}) {
  const size = width * height * channels;
  const raw = Uint8Array.from({ length: size }, (_, i) => pixels?.[i % pixels.length] ?? i);
  let image = sharp(raw, { raw: { width, height, channels } });
  if (channels <= 2) image = image.toColourspace('b-w');
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await image.toFile(join(folder, path));
}

describe('an image folder', () => {
  it('with train and test is read in sorted order', async () => {
    await write('train/b/2.png', { pixels: [20] });
    await write('train/b/10.png', { pixels: [10] });
    await write('train/a/x.png', { pixels: [1, 2, 3, 4] });
    await write('test/b/t.PNG'.toLowerCase(), { pixels: [30] });
    await writeFile(join(folder, 'train/a/.hidden'), 'no image');
    const { train, test, classNames, classes } = await loadDataset(folder);
    expect({ classNames, classes }).toEqual({ classNames: ['a', 'b'], classes: 2 });
    expect(train.shape).toEqual([2, 2, 1]);
    expect([...train.inputs]).toEqual([1, 2, 3, 4, 10, 10, 10, 10, 20, 20, 20, 20]);
    expect([...train.labels]).toEqual([0, 1, 1]);
    expect([...test.inputs, ...test.labels]).toEqual([30, 30, 30, 30, 1]);
  });

  it('without is split, a sixth of each class to the test set', async () => {
    for (let i = 0; i < 12; i++) await write(`${i % 2}/${i}.png`, { pixels: [i] });
    const { train, test } = await loadDataset(folder);
    expect([train.count, test.count]).toEqual([10, 2]);
    expect([...test.labels]).toEqual([0, 1]);
    const firsts = [train, test].flatMap((part) =>
      [...part.inputs].filter((_, i) => i % 4 === 0).map((value) => value),
    );
    expect(firsts.sort((a, b) => a - b)).toEqual([...Array(12).keys()]);
    for (const part of [train, test]) {
      for (let i = 0; i < part.count; i++) expect(part.labels[i]).toBe(part.inputs[4 * i]! % 2);
    }
  });

  it('in RGB gives interleaved channels, and drops alpha', async () => {
    await write('a/1.png', { channels: 3 });
    await write('a/2.png', { channels: 4, pixels: [1, 2, 3, 0] });
    const { train, test } = await loadDataset(folder);
    expect(train.shape).toEqual([2, 2, 3]);
    const rows = [[...train.inputs], [...test.inputs]];
    expect(rows).toContainEqual([...Array(12).keys()]);
    expect(rows).toContainEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });

  it('is converted in size and colour where that is asked for', async () => {
    await write('a/1.png', { channels: 3, width: 4, height: 6, pixels: [100, 100, 100] });
    await write('a/2.jpg', { channels: 3, pixels: [100, 100, 100] });
    await write('a/3.png', { pixels: [100] });
    await write('a/4.png', { pixels: [100, 255], channels: 2 });
    for (const channels of [1, 3] as const) {
      const { train, test } = await loadDataset(folder, { size: [3, 2], channels });
      expect(train.shape).toEqual([3, 2, channels]);
      expect([...train.inputs, ...test.inputs]).toEqual(Array(4 * 6 * channels).fill(100));
    }
  });

  it('reduces 16-bit pixels to bytes', async () => {
    const raw = Uint16Array.of(0, 0x1234, 0x8080, 0xffff);
    const image = sharp(raw, { raw: { width: 2, height: 2, channels: 1 } });
    await mkdir(join(folder, 'a'));
    await image.toColourspace('grey16').png().toFile(join(folder, 'a/1.png'));
    await image.toColourspace('grey16').png().toFile(join(folder, 'a/2.png'));
    const { train } = await loadDataset(folder);
    expect([...train.inputs]).toEqual([0, 0x12, 0x80, 0xff]);
  });

  it('is refused when sizes differ', async () => {
    await write('a/1.png');
    await write('a/2.png', { width: 3 });
    await expect(loadDataset(folder)).rejects.toThrow(
      /2\.png: 3 × 2 pixels, but .*1\.png has 2 × 2/,
    );
  });

  it('is refused when colours differ', async () => {
    await write('a/1.png');
    await write('a/2.png', { channels: 3 });
    await expect(loadDataset(folder)).rejects.toThrow(/2\.png: RGB, but .*1\.png is greyscale/);
  });

  it('is refused when a file is no image', async () => {
    await write('a/1.png');
    await writeFile(join(folder, 'a/2.png'), 'not a picture');
    await expect(loadDataset(folder)).rejects.toThrow('2.png: cannot be decoded as an image');
    await expect(loadDataset(folder)).rejects.toMatchObject({ code: 'bad-input' });
    await writeFile(join(folder, 'a/notes.txt'), 'not a picture');
    await expect(loadDataset(folder)).rejects.toThrow('notes.txt: not an image by its name');
  });

  it('is refused when an image is cut short', async () => {
    await write('a/1.png', { width: 100, height: 100 });
    const png = await readFile(join(folder, 'a/1.png'));
    await writeFile(join(folder, 'a/2.png'), png.subarray(0, png.length - 60));
    await expect(loadDataset(folder)).rejects.toThrow('2.png: cannot be decoded');
  });

  it('is refused when it has no classes, no images, or classes only in test', async () => {
    await expect(loadDataset(folder)).rejects.toThrow('no sub-folders');
    await mkdir(join(folder, 'train/a'), { recursive: true });
    await mkdir(join(folder, 'test/b'), { recursive: true });
    await expect(loadDataset(folder)).rejects.toThrow('no images in its class folders');
    await write('train/a/1.png');
    await expect(loadDataset(folder)).rejects.toThrow('no class b in the training data (a)');
  });
});
