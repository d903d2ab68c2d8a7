import { InputError } from '@pith/container';

/** Labelled examples: pixels or features as bytes or floats, labels as class numbers. */
export interface LabelledData {
  /**
   * `[count, ...shape]`, row-major. `Uint8Array` holds pixel values 0…255, each standing for
   * value / 255; `Float32Array` holds the features as the source gave them, all finite.
   */
  readonly inputs: Uint8Array | Float32Array;
  /** Shape of one example: `[28, 28, 1]` (height, width, channels), `[13]`, … */
  readonly shape: readonly number[];
  /** Where `shape` is flat: that of the images, whose pixels lie in the same order. */
  readonly imageShape?: readonly number[];
  /** `[count]`, each in 0 … classes − 1. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** A data set with its test set apart. Choices are made on a split of `train`, never on `test`. */
export interface Dataset {
  /** What the user asked for: `mnist`, or the path. */
  readonly name: string;
  readonly classes: number;
  /** One name a class, in order of class number, where the source has names. */
  readonly classNames?: readonly string[];
  readonly train: LabelledData;
  readonly test: LabelledData;
}

/** More classes than this are taken for damage, not for labels (ImageNet-21k has 21 841). */
export const MAX_CLASSES = 65_536;

/** No table of a data set may take more memory than this when read: 2 GiB. */
export const MAX_TABLE_BYTES = 2 ** 31;

/** Number of values in one example of this shape. */
export function exampleSize(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/**
 * Puts examples and labels together after checking that they belong together.
 *
 * @param where - Named first in each error: the file, or the files, that this came from.
 * @throws InputError when there are no examples, when the counts differ, when a label is not in
 *   0 … classes − 1, or when a feature is NaN or infinite.
 */
export function labelledData(
  where: string,
  parts: Pick<LabelledData, 'inputs' | 'shape' | 'labels'> & { readonly classes: number },
): LabelledData {
  const { inputs, shape, labels, classes } = parts;
  const size = exampleSize(shape);
  if (size === 0) {
    throw new InputError(`${where}: examples of shape [${shape.join(', ')}] hold no values`);
  }
  const count = inputs.length / size;
  if (count === 0) {
    throw new InputError(`${where}: no examples; expected at least one`);
  }
  if (count !== labels.length) {
    throw new InputError(
      `${where}: ${count} examples but ${labels.length} labels; expected one label for each example`,
    );
  }
  const badLabel = labels.findIndex((label) => label < 0 || label >= classes);
  if (badLabel >= 0) {
    throw new InputError(
      `${where}: label ${labels[badLabel]} at row ${badLabel} (rows count from 0), ` +
        `expected 0 … ${classes - 1} for ${classes} classes`,
    );
  }
  if (inputs instanceof Float32Array) {
    const badValue = inputs.findIndex((value) => !Number.isFinite(value));
    if (badValue >= 0) {
      throw new InputError(
        `${where}: ${inputs[badValue]} in row ${Math.floor(badValue / size)}, ` +
          `feature ${badValue % size} (both from 0); remove the row or fill the gap`,
      );
    }
  }
  return { inputs: plainBytes(inputs), shape, labels, count };
}

/** A view without Node's Buffer around it, whose `slice` shares memory where an array's copies. */
function plainBytes(inputs: LabelledData['inputs']): LabelledData['inputs'] {
  return inputs instanceof Uint8Array
    ? new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.length)
    : inputs;
}

/**
 * The number of classes that training labels stand for: the largest plus one.
 *
 * @throws InputError when a label is negative or needs more than `MAX_CLASSES` classes.
 */
export function classesOf(where: string, labels: Int32Array): number {
  let largest = -1;
  for (const [row, label] of labels.entries()) {
    if (label < 0 || label >= MAX_CLASSES) {
      throw new InputError(
        `${where}: label ${label} at row ${row} (rows count from 0), ` +
          `expected a class number in 0 … ${MAX_CLASSES - 1}`,
      );
    }
    largest = Math.max(largest, label);
  }
  return largest + 1;
}
