import { InputError } from '@pith/container';
import { classesOf, type Dataset, labelledData, MAX_CLASSES, MAX_TABLE_BYTES } from './dataset.js';
import { type NpyArray, parseNpy } from './npy.js';
import { readTableFile } from './table-file.js';
import { ZipArchive } from './zip-archive.js';

const ARRAYS = ['x_train', 'y_train', 'x_test', 'y_test'] as const;
type ArrayName = (typeof ARRAYS)[number];

/**
 * Reads a NumPy archive with the arrays `x_train`, `y_train`, `x_test` and `y_test`, as Keras writes
 * its data sets. `x` of type u1 are pixels, each standing for value / 255; of any other type they are
 * features, taken as they are. `y` are class numbers of `[count]` or `[count, 1]`, or one-hot rows of
 * `[count, classes]`.
 *
 * @throws InputError when an array is missing or malformed, when arrays do not fit each other, or
 *   when the four declare more than 2 GiB together, which is checked before anything is inflated.
 */
export async function loadNpz(path: string): Promise<Dataset> {
  return parseNpz(path, await readTableFile(path));
}

/** The same, of bytes in memory. */
export function parseNpz(path: string, bytes: Uint8Array): Dataset {
  const archive = new ZipArchive(path, bytes);
  const members = ARRAYS.map((name) => {
    const member = archive.members.get(`${name}.npy`);
    if (member === undefined) {
      const found = [...archive.members.keys()].slice(0, 20).join(', ') || 'none';
      throw new InputError(
        `${path}: no array ${name} (found: ${found}); expected ${ARRAYS.join(', ')}, as from ` +
          'numpy.savez(path, x_train=…, y_train=…, x_test=…, y_test=…)',
      );
    }
    return member;
  });
  const total = members.reduce((sum, member) => sum + member.size, 0);
  if (total > MAX_TABLE_BYTES) {
    throw new InputError(
      `${path}: the four arrays declare ${total} bytes, expected at most ${MAX_TABLE_BYTES}`,
    );
  }
  const read = (name: ArrayName): NpyArray =>
    parseNpy(`${path}, array ${name}`, archive.read(members[ARRAYS.indexOf(name)]!));

  const trainLabels = readLabels(`${path}, array y_train`, read('y_train'));
  const classes = trainLabels.width ?? classesOf(`${path}, array y_train`, trainLabels.labels);
  const part = (name: ArrayName, labels: Int32Array) => {
    const where = `${path}, array ${name}`;
    return labelledData(where, { ...readInputs(where, read(name)), labels, classes });
  };
  const train = part('x_train', trainLabels.labels);
  const test = part('x_test', readLabels(`${path}, array y_test`, read('y_test')).labels);
  if (train.shape.join() !== test.shape.join()) {
    throw new InputError(
      `${path}: x_train has examples of [${train.shape.join(', ')}] but ` +
        `x_test of [${test.shape.join(', ')}]; expected the same shape`,
    );
  }
  if (train.inputs.constructor !== test.inputs.constructor) {
    throw new InputError(
      `${path}: only one of x_train and x_test is of type u1; expected both to be, or neither, ` +
        'because u1 stands for value / 255',
    );
  }
  return { name: path, classes, train, test };
}

function readInputs(where: string, { dtype, shape, data }: NpyArray) {
  if (shape.length < 2) {
    throw new InputError(
      `${where}: shape (${shape.join(', ')}), expected (count, …) with at least one more dimension`,
    );
  }
  const inputs =
    dtype === 'u1'
      ? (data as Uint8Array)
      : data instanceof Float32Array
        ? data
        : new Float32Array(data);
  return { inputs, shape: shape.slice(1) };
}

function readLabels(where: string, { shape, data }: NpyArray) {
  const [count = 0, width = 1] = shape;
  if (shape.length === 2 && width >= 2) {
    return { width, labels: readOneHot(where, data, count, width) };
  }
  if (shape.length !== 1 && !(shape.length === 2 && width === 1)) {
    throw new InputError(
      `${where}: shape (${shape.join(', ')}), expected (count), (count, 1) or (count, classes)`,
    );
  }
  for (const [row, label] of data.entries()) {
    // Checked here, because Int32Array would fold 2³² onto 0 and cut 0.5 down to it.
    if (!Number.isInteger(label) || label < 0 || label >= MAX_CLASSES) {
      throw new InputError(
        `${where}: label ${label} at row ${row} (rows count from 0), ` +
          `expected a whole class number in 0 … ${MAX_CLASSES - 1}`,
      );
    }
  }
  return { width: undefined, labels: new Int32Array(data) };
}

function readOneHot(where: string, data: NpyArray['data'], count: number, width: number) {
  if (width > MAX_CLASSES) {
    throw new InputError(`${where}: one-hot rows of ${width}, expected at most ${MAX_CLASSES}`);
  }
  const labels = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const cells = data.subarray(row * width, (row + 1) * width);
    const label = cells.indexOf(1);
    if (label < 0 || cells.some((cell, i) => cell !== (i === label ? 1 : 0))) {
      throw new InputError(
        `${where}: row ${row} (rows count from 0) is not one-hot; expected a single 1 among zeros`,
      );
    }
    labels[row] = label;
  }
  return labels;
}
