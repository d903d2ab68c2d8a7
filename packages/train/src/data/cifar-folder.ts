import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@pith/container';
import { type Dataset, type LabelledData, labelledData } from './dataset.js';
import { readTableFile } from './table-file.js';

/** Pixels of one channel. */
const PLANE = 32 * 32;
const CHANNELS = 3;
const IMAGE = CHANNELS * PLANE;

/** A data set in the binary layout of the CIFAR page (https://www.cs.toronto.edu/~kriz/cifar.html). */
interface CifarLayout {
  readonly name: string;
  /** Where its archive puts the files. */
  readonly subfolder: string;
  readonly train: readonly string[];
  readonly test: string;
  /** A line for each class. */
  readonly names: string;
  readonly classes: number;
  /** Bytes before the pixels of a record; the last is the label. */
  readonly labels: number;
  /** In a file, as published. */
  readonly most: number;
  /** What its archive for Python holds in place of the first file. */
  readonly pickle: string;
  readonly archive: string;
}

const LAYOUTS: readonly CifarLayout[] = [
  {
    name: 'CIFAR-10',
    subfolder: 'cifar-10-batches-bin',
    train: [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`),
    ...{ test: 'test_batch.bin', names: 'batches.meta.txt' },
    ...{ classes: 10, labels: 1, most: 10_000 },
    ...{ pickle: 'data_batch_1', archive: 'cifar-10-binary.tar.gz' },
  },
  {
    name: 'CIFAR-100',
    subfolder: 'cifar-100-binary',
    ...{ train: ['train.bin'], test: 'test.bin', names: 'fine_label_names.txt' },
    // The first is the coarse label, one of 20.
    ...{ classes: 100, labels: 2, most: 50_000 },
    ...{ pickle: 'train', archive: 'cifar-100-binary.tar.gz' },
  },
];

/** Whether CIFAR's files lie in the folder, or in the one that its archive makes there. */
export function isCifarFolder(folder: string): boolean {
  return LAYOUTS.some((layout) => isPickled(folder, layout) || filesOf(folder, layout));
}

/**
 * Reads CIFAR-10 (Krizhevsky 2009) or CIFAR-100 with its fine labels, from their binary version: records
 * of a label byte (for CIFAR-100, a coarse and a fine one) and 32×32 bytes each of red, green and blue,
 * row by row. Files may have fewer records than published.
 *
 * @param folder that holds the files, or what the archive was unpacked into
 * @returns examples of `[32, 32, 3]`, as bytes
 * @throws InputError when a file is missing or malformed, or when it is the version for Python
 */
export async function loadCifarFolder(folder: string): Promise<Dataset> {
  for (const layout of LAYOUTS) {
    const at = filesOf(folder, layout);
    if (at !== undefined) return read(folder, at, layout);
  }
  const layout = LAYOUTS.find((each) => isPickled(folder, each)) ?? LAYOUTS[0]!;
  throw new InputError(
    `${folder}: ${layout.name} in its version for Python, whose pickles are not read; unpack the ` +
      `binary version instead, ${layout.archive}, and name its folder ${layout.subfolder}`,
  );
}

/** Where the layout's files are, if any of them is. */
function filesOf(folder: string, { subfolder, train, test }: CifarLayout): string | undefined {
  return [folder, join(folder, subfolder)].find((at) =>
    [...train, test].some((name) => existsSync(join(at, name))),
  );
}

function isPickled(folder: string, { pickle, subfolder }: CifarLayout): boolean {
  const python = subfolder.replace(/-batches-bin$/, '-batches-py').replace(/-binary$/, '-python');
  // An image folder's train is a folder.
  return [folder, join(folder, python)].some((at) => isFile(join(at, pickle)));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

async function read(name: string, folder: string, layout: CifarLayout): Promise<Dataset> {
  const { classes } = layout;
  const classNames = await readNames(join(folder, layout.names), classes);
  const train: LabelledData[] = [];
  for (const file of layout.train) train.push(await readRecords(folder, file, layout));
  const test = await readRecords(folder, layout.test, layout);
  return { name, classes, ...(classNames && { classNames }), train: joined(train), test };
}

async function readNames(path: string, classes: number): Promise<string[] | undefined> {
  if (!existsSync(path)) return undefined;
  const text = new TextDecoder().decode(await readTableFile(path, 2 ** 16));
  const names = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (names.length === classes) return names;
  throw new InputError(
    `${path}: ${names.length} names of classes, one a line, expected ${classes}; unpack the archive ` +
      'again, or remove the file: the classes then have numbers',
  );
}

async function readRecords(
  folder: string,
  file: string,
  { name, labels: labelBytes, classes, most, archive }: CifarLayout,
): Promise<LabelledData> {
  const where = join(folder, file);
  if (!existsSync(where)) {
    throw new InputError(
      `${folder}: no file ${file}, but others of ${name} are there; unpack all of ${archive} again`,
    );
  }
  const record = labelBytes + IMAGE;
  const bytes = await readTableFile(where, most * record);
  const count = Math.floor(bytes.length / record);
  if (bytes.length !== count * record) {
    throw new InputError(
      `${where}: ${bytes.length} bytes, which is ${count} records of ${record} bytes and ` +
        `${bytes.length - count * record} more; expected whole records (${most * record} bytes as ` +
        `published): the file is cut short or not ${name}'s, unpack ${archive} again`,
    );
  }
  const inputs = new Uint8Array(count * IMAGE);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const pixels = i * record + labelBytes;
    labels[i] = bytes[pixels - 1]!;
    for (let channel = 0; channel < CHANNELS; channel++) {
      const plane = bytes.subarray(pixels + channel * PLANE, pixels + (channel + 1) * PLANE);
      let to = i * IMAGE + channel;
      for (const value of plane) {
        inputs[to] = value;
        to += CHANNELS;
      }
    }
  }
  return labelledData(where, { inputs, shape: [32, 32, CHANNELS], labels, classes });
}

function joined(parts: readonly LabelledData[]): LabelledData {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const inputs = new Uint8Array(count * IMAGE);
  const labels = new Int32Array(count);
  let at = 0;
  for (const part of parts) {
    inputs.set(part.inputs, at * IMAGE);
    labels.set(part.labels, at);
    at += part.count;
  }
  return { inputs, shape: first!.shape, labels, count };
}
