import type { Dataset, LabelledData } from './dataset.js';

/** What a data set holds, for people to check it against what they meant. */
export interface DatasetDescription {
  readonly name: string;
  /** Shape of one example. */
  readonly shape: readonly number[];
  readonly classes: number;
  readonly classNames?: readonly string[];
  readonly train: PartDescription;
  readonly test: PartDescription;
}

/** What one part of a data set holds. */
export interface PartDescription {
  readonly count: number;
  /** `uint8` values stand for value / 255. */
  readonly dtype: 'uint8' | 'float32';
  /** Number of examples of each class, by class number. */
  readonly perClass: readonly number[];
  /** Smallest and largest value, as stored. */
  readonly min: number;
  readonly max: number;
  /** Mean and standard deviation (of the population) of all values, as stored. */
  readonly mean: number;
  readonly deviation: number;
}

/** Counts, shapes, classes and value ranges of a data set. Reads every value once. */
export function describeDataset(dataset: Dataset): DatasetDescription {
  const { name, classes, classNames, train, test } = dataset;
  return {
    name,
    shape: train.shape,
    classes,
    ...(classNames && { classNames }),
    train: describePart(train, classes),
    test: describePart(test, classes),
  };
}

function describePart({ inputs, labels, count }: LabelledData, classes: number): PartDescription {
  const perClass = new Array<number>(classes).fill(0);
  for (const label of labels) perClass[label]!++;
  let min = Infinity;
  let max = -Infinity;
  let mean = 0;
  let squares = 0;
  // Welford 1962: one pass, without the cancellation of E[x²] − E[x]².
  for (let i = 0; i < inputs.length; i++) {
    const value = inputs[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
    const step = value - mean;
    mean += step / (i + 1);
    squares += step * (value - mean);
  }
  const dtype = inputs instanceof Uint8Array ? 'uint8' : 'float32';
  const deviation = Math.sqrt(squares / inputs.length);
  return { count, dtype, perClass, min, max, mean, deviation };
}
