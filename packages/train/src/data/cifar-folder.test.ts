import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-cifar-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A value for each place of an image, so that a place that is mixed up with another shows. */
function pixel(image: number, channel: number, row: number, column: number): number {
  return (image * 7 + channel * 85 + row * 32 + column * 3) % 256;
}

/**
 * A record as https://www.cs.toronto.edu/~kriz/cifar.html describes it: label bytes, then "the first 1024
 * bytes are the red channel values, the next 1024 the green, and the final 1024 the blue … in row-major
 * order, so the first 32 bytes are the red channel values of the first row of the image".
 */
function record(image: number, ...labels: number[]): Buffer {
  const bytes = [...labels];
  for (let channel = 0; channel < 3; channel++) {
    for (let row = 0; row < 32; row++) {
      for (let column = 0; column < 32; column++) bytes.push(pixel(image, channel, row, column));
    }
  }
  return Buffer.from(bytes);
}

const cifar10: Readonly<Record<string, Buffer | string>> = {
  ...Object.fromEntries(
    [1, 2, 3, 4, 5].map((batch) => [
      `data_batch_${batch}.bin`,
      Buffer.concat([record(2 * batch, batch), record(2 * batch + 1, 10 - batch)]),
    ]),
  ),
  'test_batch.bin': record(0, 9),
  // As published, with an empty line at the end.
  'batches.meta.txt': 'airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n',
};

async function write(files: Readonly<Record<string, Buffer | string>>, into = folder) {
  await mkdir(into, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(into, name), content);
}

describe('CIFAR-10 in its binary version', () => {
  it('is read from the folder of its files', async () => {
    await write(cifar10);
    const { name, classes, classNames, train, test } = await loadDataset(folder);
    expect({ name, classes }).toEqual({ name: folder, classes: 10 });
    expect(classNames).toHaveLength(10);
    expect(classNames![3]).toBe('cat');
    expect(train.shape).toEqual([32, 32, 3]);
    expect([...train.labels]).toEqual([1, 9, 2, 8, 3, 7, 4, 6, 5, 5]);
    expect([test.count, ...test.labels]).toEqual([1, 9]);
    for (const [image, row, column, channel] of [
      [2, 0, 0, 0],
      [2, 0, 1, 0],
      [5, 31, 0, 1],
      [11, 17, 30, 2],
    ] as const) {
      const at = (((image - 2) * 32 + row) * 32 + column) * 3 + channel;
      expect(train.inputs[at]).toBe(pixel(image, channel, row, column));
    }
  });

  it('is read from where its archive was unpacked, without names too', async () => {
    const { 'batches.meta.txt': _, ...files } = cifar10;
    await write(files, join(folder, 'cifar-10-batches-bin'));
    const { train, classNames } = await loadDataset(folder);
    expect([train.count, classNames]).toEqual([10, undefined]);
  });

  it.each([
    ['a label past the classes', { 'test_batch.bin': record(0, 10) }, 'label 10 at row 0'],
    [
      'a file cut short',
      { 'data_batch_2.bin': record(0, 1).subarray(0, 3000) },
      /data_batch_2\.bin: 3000 bytes, which is 0 records of 3073 .*cifar-10-binary\.tar\.gz again/,
    ],
    ['an empty file', { 'data_batch_2.bin': Buffer.alloc(0) }, 'no examples'],
    ['too many records', { 'test_batch.bin': Buffer.alloc(10_001 * 3073) }, 'at most 30730000'],
    ['names of other classes', { 'batches.meta.txt': 'cat\ndog\n' }, '2 names of classes'],
  ])('is refused with %s', async (_, files, message) => {
    await write({ ...cifar10, ...files });
    await expect(loadDataset(folder)).rejects.toThrow(message);
    await expect(loadDataset(folder)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('is refused with a file missing, by name', async () => {
    await write(cifar10);
    await rm(join(folder, 'data_batch_4.bin'));
    await expect(loadDataset(folder)).rejects.toThrow('no file data_batch_4.bin, but others');
  });
});

describe('CIFAR-100 in its binary version', () => {
  it('is read with its fine labels', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `class ${i}`).join('\n');
    const train = Buffer.concat([record(0, 19, 99), record(1, 0, 3)]);
    const files = { 'train.bin': train, 'test.bin': record(2, 1, 42) };
    await write({ ...files, 'fine_label_names.txt': names });
    const data = await loadDataset(folder);
    expect([data.classes, data.classNames![99]]).toEqual([100, 'class 99']);
    expect([...data.train.labels, ...data.test.labels]).toEqual([99, 3, 42]);
    expect(data.train.inputs[32 * 32 * 3]).toBe(pixel(1, 0, 0, 0));
  });

  it('is refused with a label past the classes', async () => {
    await write({ 'train.bin': record(0, 19, 100), 'test.bin': record(2, 1, 42) });
    await expect(loadDataset(folder)).rejects.toThrow('label 100 at row 0');
  });
});

describe('CIFAR in its version for Python', () => {
  it.each([
    ['the folder', '', 'data_batch_1', 'CIFAR-10', 'cifar-10-binary.tar.gz'],
    ['a folder in it', 'cifar-100-python', 'train', 'CIFAR-100', 'cifar-100-binary.tar.gz'],
  ])('is refused in %s, with what to fetch instead', async (_, inside, file, name, archive) => {
    await write({ [file]: Buffer.of(0x80, 2) }, join(folder, inside));
    await expect(loadDataset(folder)).rejects.toThrow(`${name} in its version for Python`);
    await expect(loadDataset(folder)).rejects.toThrow(archive);
  });
});
