import { InputError } from '@pith/container';
import { type Dataset, exampleSize, type LabelledData } from './dataset.js';

/**
 * Checks that a data set fits a model, and gives it in the shape that the model takes.
 *
 * It fits as it stands when every extent is the model's (`null` takes any). It is reshaped when only
 * extents of 1 differ, or when one of the two is flat: `[28, 28, 1]`, `[28, 28]` and `[784]` fit each
 * other. Images of `[height, width, channels]` are transposed for a model that takes
 * `[channels, height, width]`. No other rearrangement is guessed.
 *
 * @param modelInputShape - With the batch first: `[null, 28, 28, 1]`.
 * @param modelClasses - Number of classes that the model tells apart (2 for one sigmoid output).
 * @throws InputError when the shapes do not fit, or the data has more classes than the model.
 */
export function checkFits(
  dataset: Dataset,
  modelInputShape: readonly (number | null)[],
  modelClasses: number,
): Dataset {
  const where = `data set ${dataset.name}`;
  if (dataset.classes > modelClasses) {
    throw new InputError(
      `${where}: ${dataset.classes} classes, but the model tells ${modelClasses} apart; ` +
        'choose the data that the model was trained on',
    );
  }
  const from = dataset.train.shape;
  const to = modelInputShape.slice(1);
  if (from.length === to.length && to.every((extent, i) => extent === null || extent === from[i])) {
    return dataset;
  }
  if (fitsByReshape(from, to)) {
    const imageShape = to.length === 1 && from.length > 1 ? from : undefined;
    return mapParts(dataset, (part) => ({
      ...{ ...part, shape: to as number[] },
      ...(imageShape && { imageShape }),
    }));
  }
  const [height, width, channels] = from;
  const [takenChannels, ...plane] = to;
  if (
    from.length === 3 &&
    to.length === 3 &&
    takenChannels === channels &&
    (plane[0] ?? height) === height &&
    (plane[1] ?? width) === width
  ) {
    return mapParts(dataset, channelsFirst);
  }
  const shown = modelInputShape.map((extent) => extent ?? 'null').join(', ');
  throw new InputError(
    `${where}: examples of [${from.join(', ')}] (${exampleSize(from)} values), ` +
      `but the model takes [${shown}]; choose the data that the model was trained on, ` +
      'or bring the examples to that shape',
  );
}

/**
 * Whether examples of one shape are those of another as they stand: only extents of 1 differ, or one
 * of the two is flat.
 */
export function fitsByReshape(
  from: readonly (number | null)[],
  to: readonly (number | null)[],
): boolean {
  if (from.includes(null) || to.includes(null)) return false;
  const [given, taken] = [from as readonly number[], to as readonly number[]];
  if (exampleSize(taken) !== exampleSize(given)) return false;
  const significant = (shape: readonly number[]) => shape.filter((extent) => extent !== 1);
  const [a, b] = [significant(given), significant(taken)];
  return a.join() === b.join() || a.length <= 1 || b.length <= 1;
}

/** `[height, width, channels]` → `[channels, height, width]`. */
function channelsFirst(part: LabelledData): LabelledData {
  const [height = 1, width = 1, channels = 1] = part.shape;
  const pixels = height * width;
  const inputs = part.inputs.slice();
  for (let base = 0; base < inputs.length; base += pixels * channels) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < channels; channel++) {
        inputs[base + channel * pixels + pixel] = part.inputs[base + pixel * channels + channel]!;
      }
    }
  }
  return { ...part, inputs, shape: [channels, height, width] };
}

function mapParts(dataset: Dataset, change: (part: LabelledData) => LabelledData): Dataset {
  return { ...dataset, train: change(dataset.train), test: change(dataset.test) };
}
