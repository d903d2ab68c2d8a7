import { deflateRawSync } from 'node:zlib';
import { encodeModel, type SharedTensor, type Tensor, type TensorLayout } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { Recipe } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import type { Realised } from './realise.js';

/** What stands in a file as its writer; the version is that of the packages, which go together. */
const generator = 'pith 0.1.0';

/** A model's float tensors by name. */
export function floatWeights(model: SavedModel): Weights {
  const weights = new Map<string, Float32Array>();
  for (const { name, data } of model.tensors) {
    if (data instanceof Float32Array) weights.set(name, data);
  }
  return weights;
}

/** A file, and what it holds. */
export interface EncodedCompression {
  readonly bytes: Uint8Array;
  readonly layouts: readonly TensorLayout[];
  /** Which limit of compact files the model passes, where one was asked for. */
  readonly notCompact?: string;
  readonly model: SavedModel;
}

/**
 * The `.pith` file, and the model that it reads back as. Under `coding: 'smallest'` the file says neither
 * what wrote it nor by which recipe: that would be a third of a file of 2 kB.
 */
export async function encode(
  model: SavedModel,
  { weights, shared }: Realised,
  recipe: Recipe,
): Promise<EncodedCompression> {
  const withWeights = (tensor: Tensor): Tensor => {
    return { ...tensor, data: weights.get(tensor.name) ?? tensor.data };
  };
  const tensors = model.tensors.map((tensor): Tensor | SharedTensor => {
    return shared.get(tensor.name) ?? withWeights(tensor);
  });
  const about =
    recipe.coding === 'smallest'
      ? { recipe: '', generator: '' }
      : { recipe: JSON.stringify(recipe), generator };
  const { headerBytes: _, ...encoded } = await encodeModel(
    { format: model.format, topology: model.topology, tensors, ...about },
    {
      coding: recipe.coding,
      deflate: (raw, dictionary) => deflateRawSync(raw, { level: 9, memLevel: 9, dictionary }),
    },
  );
  return { ...encoded, model: { ...model, tensors: model.tensors.map(withWeights) } };
}
