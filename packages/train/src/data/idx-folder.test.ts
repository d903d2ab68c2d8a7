import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-idx-'));
});
afterEach(() => rm(folder, { recursive: true }));

function images(count: number, height = 2, width = 2): Buffer {
  const pixels = Uint8Array.from({ length: count * height * width }, (_, i) => i);
  return Buffer.concat([
    Buffer.from([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, height, 0, 0, 0, width]),
    pixels,
  ]);
}

function labels(...values: number[]): Buffer {
  return Buffer.from([0, 0, 8, 1, 0, 0, 0, values.length, ...values]);
}

async function write(files: Record<string, Buffer>): Promise<void> {
  const whole = {
    'train-images-idx3-ubyte': images(3),
    'train-labels-idx1-ubyte': labels(0, 1, 2),
    't10k-images-idx3-ubyte': images(2),
    't10k-labels-idx1-ubyte': labels(2, 0),
    ...files,
  };
  for (const [name, bytes] of Object.entries(whole)) await writeFile(join(folder, name), bytes);
}

describe('a folder of idx files', () => {
  it('is read under each of the names in use', async () => {
    await writeFile(join(folder, 'train-images.idx3-ubyte'), images(3));
    await writeFile(join(folder, 'train-labels.idx1-ubyte.gz'), gzipSync(labels(0, 1, 2)));
    await writeFile(join(folder, 't10k-images-idx3-ubyte.gz'), gzipSync(images(2)));
    await writeFile(join(folder, 't10k-labels-idx1-ubyte'), labels(2, 0));
    const { train, test, classes, name } = await loadDataset(folder);
    expect({ classes, name }).toEqual({ classes: 3, name: folder });
    expect(train.shape).toEqual([2, 2, 1]);
    expect([...train.inputs]).toEqual([...Array(12).keys()]);
    expect([...test.labels]).toEqual([2, 0]);
  });

  it.each([
    ['other counts', { 'train-labels-idx1-ubyte': labels(0, 1) }, '3 examples but 2 labels'],
    [
      'a label past the classes',
      { 't10k-labels-idx1-ubyte': labels(2, 3) },
      'label 3 at row 1 (rows count from 0), expected 0 … 2 for 3 classes',
    ],
    ['other sizes', { 't10k-images-idx3-ubyte': images(2, 3, 2) }, 'test examples of [3, 2, 1]'],
    [
      'no examples',
      { 'train-images-idx3-ubyte': images(0), 'train-labels-idx1-ubyte': labels() },
      'no examples',
    ],
    ['labels with two dimensions', { 'train-labels-idx1-ubyte': images(1) }, 'labels of shape'],
    ['images with one', { 'train-images-idx3-ubyte': labels(1, 2, 3) }, '1 dimension'],
  ])('is refused with %s', async (_, files, message) => {
    await write(files);
    await expect(loadDataset(folder)).rejects.toThrow(message);
    await expect(loadDataset(folder)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('is refused with a file missing, by name', async () => {
    await write({});
    await rm(join(folder, 't10k-labels-idx1-ubyte'));
    await expect(loadDataset(folder)).rejects.toThrow('no file t10k-labels-idx1-ubyte, ');
  });
});
