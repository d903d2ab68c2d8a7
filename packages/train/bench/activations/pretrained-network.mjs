import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compress, parseRecipe } from '@pith/compress';
import { openSavedModel, runOptions } from '@pith/engines';
import { readSavedModel } from '@pith/model';
import { load, traceLayers } from '@pith/runtime';
import { fetchModel, humanModels, zooModels } from '@pith/zoo';
import sharp from 'sharp';
import { ZeroValueTally } from './zero-value-tally.mjs';

/**
 * What zero-value compression makes of a pretrained network's activations: of all outputs of its layers
 * that multiply weights, after their activation.
 *
 * @param {string} name of the zoo's model
 * @param {{ images: number, folder?: string }} options how many inputs; of images in a folder instead of
 *   drawn scenes
 */
export async function pretrainedNetwork(name, { images, folder }) {
  const { model: saved } = await readSavedModel(await fetchModel(name));
  const { bytes } = await compress(saved, parseRecipe({ name: 'exact' }));
  const model = await load(bytes);
  const inputs = folder
    ? await photographs(model, folder, images)
    : await scenes(name, saved, images);
  const tally = new ZeroValueTally();
  for (const values of inputs) {
    const { data, options } = runOptions(model, values);
    const turns = new Map();
    const visit = ({ operation, output, outputShape }) => {
      const turn = (turns.get(operation.layer) ?? 0) + 1;
      turns.set(operation.layer, turn);
      const layer = turn === 1 ? operation.layer : `${operation.layer} (${turn})`;
      tally.add(layer, output, {
        activation: nameOf(operation.epilogue.activation),
        shape: outputShape,
      });
    };
    const { shapes } = options;
    await traceLayers(model, data, visit, shapes && { shapes });
  }
  model.dispose();
  const activations = [...new Set(tally.layers.map(({ activation }) => activation))];
  return {
    ...{ network: name, images: inputs.length },
    ...{ all: tally.total(), relu: tally.total(({ activation }) => activation === 'ReLU') },
    byActivation: Object.fromEntries(
      activations.map((one) => [one, tally.total(({ activation }) => activation === one)]),
    ),
    layers: tally.layers,
  };
}

function nameOf({ kind, low, high }) {
  // x · clamp(scale · x + offset): hard swish, or a multiple of it.
  if (kind === 'gate') return 'hard swish';
  if (kind !== 'clamp') return kind;
  if (low === -Infinity) return high === Infinity ? 'none' : kind;
  return low === 0 ? (high === Infinity ? 'ReLU' : `ReLU${high}`) : kind;
}

async function scenes(name, saved, images) {
  const zooModel = [...zooModels, ...humanModels].find((one) => one.name === name);
  const original = await openSavedModel(saved);
  const inputs = await zooModel.calibrationInputs(original);
  await original.dispose();
  return inputs.slice(0, images);
}

/** The paths of a folder's images, in sorted order. */
export function imagesIn(folder) {
  const names = readdirSync(folder).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
  return names.sort().map((name) => join(folder, name));
}

/** Squares out of the images, [1, height, width, 3] in 0 … 1, as many of each. */
async function photographs({ inputs: [input] }, folder, images) {
  const paths = imagesIn(folder);
  const [, height, width, channels] = input.shape;
  if (!(height > 0 && width > 0 && channels === 3)) {
    throw new Error(
      `its input is [${input.shape}], but photographs need [batch, height, width, 3]`,
    );
  }
  const each = Math.max(1, Math.floor(images / paths.length));
  const values = [];
  for (const path of paths) {
    const size = await sharp(path).metadata();
    const side = Math.min(size.width, size.height);
    for (let i = 0; i < each; i++) {
      // Spread over the longer side.
      const along = (length) => Math.round(((length - side) * i) / Math.max(1, each - 1));
      const pixels = await sharp(path)
        .extract({ left: along(size.width), top: along(size.height), width: side, height: side })
        .resize(width, height, { fit: 'fill' })
        .removeAlpha()
        .raw()
        .toBuffer();
      const data = Float32Array.from(pixels, (value) => value / 255);
      values.push({ [input.name]: { data, shape: [1, height, width, 3] } });
    }
  }
  return values.slice(0, images);
}
