import { SeededRandom } from '@pith/compress';
import { UsageError } from '@pith/container';
import { exampleSize, type LabelledData } from './dataset.js';

/** How much of the training data becomes validation data, and under which seed. */
export type SplitOptions = { readonly seed: number } & (
  | { readonly fraction: number; readonly count?: never }
  | { readonly count: number; readonly fraction?: never }
);

/**
 * Sets part of the training data apart for validation, stratified: each class gives its share, to
 * the nearest example, by the largest-remainder rule. Both parts keep the order of the training
 * data. The same data and seed give the same split on every platform.
 *
 * @param options.fraction - In (0, 1), rounded to whole examples; or
 * @param options.count - The number of validation examples, in 1 … train.count − 1.
 * @throws UsageError when either part would be empty.
 * @example
 * const { train, validation } = splitValidation(dataset.train, { count: 5000, seed: 1 });
 */
export function splitValidation(
  train: LabelledData,
  options: SplitOptions,
): { train: LabelledData; validation: LabelledData } {
  const count = validationCount(train, options);
  const chosen = stratifiedChoice(train.labels, count, options.seed);
  const validation = new Uint32Array(count);
  const rest = new Uint32Array(train.count - count);
  let inValidation = 0;
  let inRest = 0;
  for (let row = 0; row < train.count; row++) {
    if (chosen[row]) validation[inValidation++] = row;
    else rest[inRest++] = row;
  }
  return { train: selectRows(train, rest), validation: selectRows(train, validation) };
}

/** The examples at `rows`, in that order, copied. */
export function selectRows(data: LabelledData, rows: Uint32Array): LabelledData {
  const size = exampleSize(data.shape);
  const inputs =
    data.inputs instanceof Uint8Array
      ? new Uint8Array(rows.length * size)
      : new Float32Array(rows.length * size);
  const labels = new Int32Array(rows.length);
  for (const [to, from] of rows.entries()) {
    inputs.set(data.inputs.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = data.labels[from]!;
  }
  const { shape, imageShape } = data;
  return { inputs, shape, labels, count: rows.length, ...(imageShape && { imageShape }) };
}

function validationCount(train: LabelledData, options: SplitOptions): number {
  const { fraction } = options;
  if (fraction !== undefined && !(fraction > 0 && fraction < 1)) {
    throw new UsageError(`validation fraction: ${fraction}, expected more than 0 and less than 1`);
  }
  const count = fraction === undefined ? options.count : Math.round(train.count * fraction);
  if (!Number.isInteger(count) || count! < 1 || count! >= train.count) {
    throw new UsageError(
      `validation split: ${count} of ${train.count} examples, ` +
        `expected a whole number in 1 … ${train.count - 1}, so that neither part is empty`,
    );
  }
  return count!;
}

/** One byte a row: 1 where the row is among the `count` chosen. */
function stratifiedChoice(labels: Int32Array, count: number, seed: number): Uint8Array {
  const random = new SeededRandom(seed);
  const rowsOf = new Map<number, number[]>();
  for (const [row, label] of labels.entries()) {
    const rows = rowsOf.get(label);
    if (rows) rows.push(row);
    else rowsOf.set(label, [row]);
  }
  const classes = [...rowsOf.keys()].sort((a, b) => a - b);
  const shares = classes.map((label) => {
    const product = count * rowsOf.get(label)!.length; // exact: both are below 2^26 in practice
    return {
      label,
      whole: Math.floor(product / labels.length),
      remainder: product % labels.length,
    };
  });
  let left = count - shares.reduce((sum, share) => sum + share.whole, 0);
  const chosen = new Uint8Array(labels.length);
  const byRemainder = [...shares].sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  for (const share of byRemainder) {
    if (left === 0) break;
    share.whole++;
    left--;
  }
  for (const { label, whole } of shares) {
    const rows = random.shuffle(Uint32Array.from(rowsOf.get(label)!));
    for (const row of rows.subarray(0, whole)) chosen[row] = 1;
  }
  return chosen;
}
