import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@pith/container';
import { classesOf, type Dataset, type LabelledData, labelledData } from './dataset.js';
import { type IdxArray, parseIdx } from './idx.js';
import { readTableFile } from './table-file.js';

const PARTS = { train: 'train', test: 't10k' } as const;

/** The four files of an idx data set, by the names that MNIST gave them. */
export const IDX_FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;

/** Whether the folder holds at least one of the four files, under any of their names. */
export function isIdxFolder(folder: string): boolean {
  return IDX_FILES.some((name) => spellings(name).some((file) => existsSync(join(folder, file))));
}

/** Whether the folder holds all of the four files. */
export function isWholeIdxFolder(folder: string): boolean {
  return IDX_FILES.every((name) => spellings(name).some((file) => existsSync(join(folder, file))));
}

/**
 * Reads a folder of four idx files. Images of `[count, height, width]` become examples of
 * `[height, width, 1]`; `[count, height, width, channels]` stays as it is.
 *
 * @param options.classes - The number of classes. @default The largest training label plus one.
 * @throws InputError when a file is missing or malformed, or when the files do not fit each other.
 */
export async function loadIdxFolder(
  folder: string,
  name: string,
  options: { classes?: number; classNames?: readonly string[] } = {},
): Promise<Dataset> {
  const trainLabels = await readLabels(folder, PARTS.train);
  const classes = options.classes ?? classesOf(trainLabels.where, trainLabels.labels);
  const train = await readPart(folder, PARTS.train, trainLabels.labels, classes);
  const testLabels = await readLabels(folder, PARTS.test);
  const test = await readPart(folder, PARTS.test, testLabels.labels, classes);
  if (train.shape.join() !== test.shape.join()) {
    throw new InputError(
      `${folder}: training examples of [${train.shape.join(', ')}] but ` +
        `test examples of [${test.shape.join(', ')}]; expected the same shape`,
    );
  }
  const { classNames } = options;
  return { name, classes, ...(classNames && { classNames }), train, test };
}

async function readPart(
  folder: string,
  part: string,
  labels: Int32Array,
  classes: number,
): Promise<LabelledData> {
  const { where, array } = await readIdx(folder, `${part}-images-idx3-ubyte`);
  const [, ...extents] = array.shape;
  if (extents.length === 0) {
    throw new InputError(`${where}: 1 dimension, expected [count, height, width]`);
  }
  const inputs = array.data instanceof Uint8Array ? array.data : new Float32Array(array.data);
  const shape = extents.length === 2 ? [...extents, 1] : extents;
  return labelledData(where, { inputs, shape, labels, classes });
}

async function readLabels(folder: string, part: string) {
  const { where, array } = await readIdx(folder, `${part}-labels-idx1-ubyte`);
  if (array.shape.length !== 1) {
    throw new InputError(
      `${where}: labels of shape [${array.shape.join(', ')}], expected one dimension`,
    );
  }
  if (array.data instanceof Float32Array || array.data instanceof Float64Array) {
    throw new InputError(`${where}: floating-point labels, expected whole class numbers`);
  }
  return { where, labels: new Int32Array(array.data) };
}

async function readIdx(folder: string, name: string): Promise<{ where: string; array: IdxArray }> {
  const where = spellings(name)
    .map((file) => join(folder, file))
    .find((path) => existsSync(path));
  if (where === undefined) {
    throw new InputError(`${folder}: no file ${spellings(name).join(', ')}; expected one of them`);
  }
  return { where, array: parseIdx(where, await readTableFile(where)) };
}

/** `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, and both with `.gz`. */
function spellings(name: string): string[] {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}
